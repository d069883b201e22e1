package org.qmempool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * Handles that are set aside, so that the next {@link #size()} allocations cannot fail, whatever
 * others take: for what must go out when the pool is dry, such as control packets.
 *
 * <pre>{@code
 * try (HandleReserve reserve = pool.reserve(16)) {
 *   int handle = reserve.alloc(); // from the pool; from the reserve where the pool is dry
 *   ...
 *   reserve.free(handle); // to the reserve, if it is not full; else to the pool
 * }
 * }</pre>
 *
 * <p>An allocation asks the pool first, so a full reserve stays full as long as the pool has some.
 * What is freed through the reserve fills it up first: who frees here what was taken here has at
 * any moment {@code size() - outstanding} more without fail. Where handles are freed elsewhere, as
 * by a port, {@link #refill()} tops it up.
 *
 * <p><b>Who may call:</b> one thread at a time; handing it over needs a happens-before edge between
 * the two. {@link #reserved()} is for any thread. <b>Progress:</b> as the pool's operations.
 * <b>Memory:</b> as with the pool: what was done before a free happens-before what is done after
 * the handle is taken next.
 *
 * <p>An allocation that finds the pool dry counts as {@link Mempool#dry()}, though the reserve
 * serves it. In a checked pool the handles of a reserve count as free: who frees one of them, or
 * uses its element, is found.
 *
 * <p>After the memory pools of the Linux kernel ({@code mempool_t}).
 */
public final class HandleReserve implements HandleAllocator, AutoCloseable {
  private static final VarHandle RESERVED = reservedField();

  private final Mempool pool;
  private final int[] handles;

  /** How many are there, in the first cells; written after the cells, last of all. */
  private int reserved;

  private boolean closed;

  private HandleReserve(Mempool pool, int n) {
    this.pool = pool;
    handles = new int[n];
  }

  /** Takes the handles; see {@link Mempool#reserve}. */
  static HandleReserve of(Mempool pool, int n) {
    if (n < 1 || n > pool.capacity()) {
      throw new IllegalArgumentException(
          "cannot reserve "
              + n
              + " handles; allowed is 1 to the capacity "
              + pool.capacity()
              + ": choose a number in that range");
    }
    HandleReserve reserve = new HandleReserve(pool, n);
    pool.setAside.add(reserve); // first: it may throw, and then nothing is taken yet
    boolean done = false;
    try {
      if (reserve.fill(true) != n) {
        throw new IllegalStateException(
            "cannot reserve "
                + n
                + " handles, of which some "
                + pool.available()
                + " are free, those in caches included: reserve before others take, drain the"
                + " caches, or build a larger pool");
      }
      done = true;
      return reserve;
    } finally {
      if (!done) {
        pool.setAside.remove(reserve);
      }
    }
  }

  /**
   * How many it reserves when it is full.
   *
   * @return handles, 1 or more
   */
  public int size() {
    return handles.length;
  }

  /**
   * How many allocations cannot fail from now on; any thread, exact at rest.
   *
   * @return 0 to {@link #size()}
   */
  public int reserved() {
    return (int) RESERVED.getOpaque(this); // a count, ordered with nothing
  }

  /**
   * Tops the reserve up from the pool.
   *
   * @return how many are missing nevertheless, 0 to {@link #size()}
   * @throws IllegalStateException if the reserve is closed
   */
  public int refill() {
    requireOpen();
    fill(false);
    return handles.length - reserved;
  }

  /**
   * Takes exactly {@code n} handles, or none: from the pool, and what it lacks from the reserve.
   *
   * @return {@code n}, always if {@link #reserved()} is as much; 0 when both together have fewer
   * @throws IllegalStateException if the reserve is closed
   */
  @Override
  public int allocBulk(int[] dst, int from, int n) {
    requireOpen();
    if (pool.allocBulk(dst, from, n) == n) {
      return n;
    }
    int lacking = Math.max(n - reserved, 0);
    if (pool.allocBulk(dst, from, lacking) != lacking) {
      return 0;
    }
    take(dst, from + lacking, n - lacking);
    return n;
  }

  /**
   * Takes up to {@code n} handles: from the pool, and what it lacks from the reserve.
   *
   * @return how many, at least the smaller of {@code n} and {@link #reserved()}
   * @throws IllegalStateException if the reserve is closed
   */
  @Override
  public int allocBurst(int[] dst, int from, int n) {
    requireOpen();
    int got = pool.allocBurst(dst, from, n);
    int own = Math.min(n - got, reserved);
    take(dst, from + got, own);
    return got + own;
  }

  /**
   * Takes one handle, from the pool, or from the reserve if that is dry.
   *
   * @return the handle; {@link #NULL_HANDLE} only if {@link #reserved()} is 0
   * @throws IllegalStateException if the reserve is closed
   */
  @Override
  public int alloc() {
    requireOpen();
    int handle = pool.alloc();
    int reserved = this.reserved;
    if (handle == NULL_HANDLE && reserved > 0) {
      handle = handles[reserved - 1];
      set(reserved - 1);
      if (pool.checking != null) {
        pool.checking.out(handle);
      }
    }
    return handle;
  }

  @Override
  public void freeBulk(int[] src, int from, int n) {
    requireOpen();
    Objects.checkFromIndexSize(from, n, src.length);
    pool.cpuCaches.get(0).cache.requireHandles(src, from, n);
    aside(src, from, n); // the whole burst first: all or nothing
    int reserved = this.reserved;
    int kept = Math.min(n, handles.length - reserved);
    for (int i = 0; i < kept; i++) {
      handles[reserved + i] = src[from + i];
    }
    set(reserved + kept);
    out(src, from + kept, n - kept);
    pool.freeBulk(src, from + kept, n - kept);
  }

  @Override
  public void free(int handle) {
    requireOpen();
    int reserved = this.reserved;
    if (reserved == handles.length) {
      pool.free(handle);
    } else {
      pool.cpuCaches.get(0).cache.requireHandle(handle);
      if (pool.checking != null) {
        pool.checking.aside(handle);
      }
      handles[reserved] = handle;
      set(reserved + 1);
    }
  }

  /**
   * Gives everything back to the pool. It cannot be used afterwards; closing again is fine. A
   * reserve that is closed after its pool only gives back numbers, which does no harm.
   */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      int n = reserved;
      set(0);
      out(handles, 0, n);
      pool.freeBulk(handles, 0, n);
      pool.setAside.remove(this); // last: it may throw
    }
  }

  @Override
  public String toString() {
    return "HandleReserve[" + reserved() + " of " + size() + "]";
  }

  /** Takes what is missing from the pool, or as much of it as there is; returns how many. */
  private int fill(boolean allOrNone) {
    int reserved = this.reserved;
    int missing = handles.length - reserved;
    int more =
        allOrNone
            ? pool.allocBulk(handles, reserved, missing)
            : pool.allocBurst(handles, reserved, missing);
    boolean done = false;
    try {
      aside(handles, reserved, more);
      done = true;
    } finally {
      if (!done) {
        pool.freeBulk(handles, reserved, more);
      }
    }
    set(reserved + more);
    return more;
  }

  /** For the checks: handles go into the reserve, which is a part of the pool. */
  private void aside(int[] handles, int from, int n) {
    if (pool.checking != null) {
      pool.checking.aside(handles, from, n);
    }
  }

  /** For the checks: handles have left the reserve. */
  private void out(int[] handles, int from, int n) {
    if (pool.checking != null) {
      pool.checking.out(handles, from, n);
    }
  }

  /** The caller has seen that there are as many. */
  private void take(int[] dst, int from, int n) {
    int left = reserved - n;
    for (int i = 0; i < n; i++) {
      dst[from + i] = handles[left + i];
    }
    set(left);
    out(dst, from, n);
  }

  private void set(int reserved) {
    RESERVED.setOpaque(this, reserved); // read by others as a count alone
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the reserve is closed: reserve handles anew");
    }
  }

  private static VarHandle reservedField() {
    try {
      return MethodHandles.lookup()
          .findVarHandle(HandleReserve.class, "reserved", int.class)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
