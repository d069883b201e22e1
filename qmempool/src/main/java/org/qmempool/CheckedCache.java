package org.qmempool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.qmempool.check.marks.UserChecks;
import org.qmempool.check.marks.Users;

/**
 * An owner cache that checks what its user takes and gives, and that it is its owner. A window is
 * checked where it is opened and finished, not at each {@code allocAt} and {@code freeAt}.
 */
final class CheckedCache extends MempoolCache {
  private final UserChecks checks;
  private final Users users;
  private final int user;

  CheckedCache(Mempool pool, Depot depot, int capacity, UserChecks checks, Users users) {
    super(pool, depot, capacity, "");
    this.checks = checks;
    this.users = users;
    user = users.add(this::name);
  }

  @Override
  public int alloc() {
    requireDriver();
    int handle = super.alloc();
    if (handle != NULL_HANDLE) {
      checks.taken(handle, user);
    }
    return handle;
  }

  @Override
  public int allocBulk(int[] dst, int from, int n) {
    requireDriver();
    int got = super.allocBulk(dst, from, n);
    checks.taken(dst, from, got, user);
    return got;
  }

  @Override
  public int allocBurst(int[] dst, int from, int n) {
    requireDriver();
    int got = super.allocBurst(dst, from, n);
    checks.taken(dst, from, got, user);
    return got;
  }

  @Override
  public void free(int handle) {
    requireDriver();
    requireHandle(handle);
    checks.giving(handle, user);
    super.free(handle);
  }

  @Override
  public void freeBulk(int[] src, int from, int n) {
    requireDriver();
    Objects.checkFromIndexSize(from, n, src.length);
    requireHandles(src, from, n);
    checks.giving(src, from, n, user);
    super.freeBulk(src, from, n);
  }

  /** Looked at when it is opened: what is read in place may be in use before it is finished. */
  @Override
  public int allocStart(int n) {
    requireDriver();
    int there = super.allocStart(n);
    checks.shown(state, window.base, there);
    return there;
  }

  @Override
  public void allocFinish(int n) {
    requireDriver(driver());
    CacheWindow.requireWithin(n, window.taking);
    checks.takenAsShown(state, window.base, n, user); // before what stays moves down
    super.allocFinish(n);
  }

  @Override
  public int freeStart(int n) {
    requireDriver();
    return super.freeStart(n);
  }

  @Override
  public void freeFinish(int n) {
    requireDriver(driver());
    CacheWindow.requireWithin(n, window.giving);
    requireHandles(state, window.base, n);
    checks.giving(state, window.base, n, user);
    super.freeFinish(n);
  }

  @Override
  public void drain() {
    requireDriver();
    super.drain();
  }

  /** Keeps the name for messages, and nothing else. */
  void closed() {
    users.rename(user, name() + ", closed");
  }

  /** Open, and used by its owner, which the first thread that comes becomes. */
  private void requireDriver() {
    requireOpen();
    requireDriver(driver());
  }

  @SuppressWarnings("ReferenceEquality") // the thread, not one that calls itself equal
  private void requireDriver(@Nullable Thread driver) {
    if (driver != null && driver != Thread.currentThread()) {
      throw checks.wrongThread(name(), driver);
    }
  }
}
