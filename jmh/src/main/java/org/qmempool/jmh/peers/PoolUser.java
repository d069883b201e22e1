package org.qmempool.jmh.peers;

import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.jmh.LockedFreeList;

/**
 * A thread's hold on an allocator of handles. A class for each kind, which holds the final class,
 * as hot code does, and as the C program has a body for each.
 *
 * <p>Every handle that is taken is read once, and every handle that is given back is written once,
 * by the user: {@link #use} stands for that, in C too. Where the pool copies, it writes to the
 * array that the user reads, and reads the array that the user wrote; through windows the user
 * reads and writes the pool's own array, and keeps the handles in one of his meanwhile.
 */
interface PoolUser extends BurstUser {
  /** Takes n handles into an array, or throws if there are fewer. */
  void take(int[] dst, int from, int n);

  /** Gives n handles back. */
  void give(int[] src, int from, int n);

  /** Reads each handle that was taken, writes each that will be given. */
  static void use(int[] in, int[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = in[i];
    }
  }

  private static void require(int got, int wanted) {
    if (got != wanted) {
      throw new IllegalStateException("the pool is dry: " + got + " of " + wanted);
    }
  }

  /** A cache of its own. */
  final class OfCache implements PoolUser {
    private final MempoolCache cache;
    private final int[] in = new int[MAX_BURST];
    private final int[] out = new int[MAX_BURST];

    OfCache(MempoolCache cache) {
      this.cache = cache;
    }

    @Override
    public void round(int burst) {
      take(in, 0, burst);
      use(in, out, burst);
      give(out, 0, burst);
    }

    @Override
    public void take(int[] dst, int from, int n) {
      require(cache.allocBulk(dst, from, n), n);
    }

    @Override
    public void give(int[] src, int from, int n) {
      cache.freeBulk(src, from, n);
    }
  }

  /** A cache of its own, read and written in place by windows. */
  final class OfWindows implements PoolUser {
    private final MempoolCache cache;
    private final int[] held = new int[MAX_BURST];

    OfWindows(MempoolCache cache) {
      this.cache = cache;
    }

    @Override
    public void round(int burst) {
      take(held, 0, burst);
      give(held, 0, burst);
    }

    @Override
    public void take(int[] dst, int from, int n) {
      MempoolCache cache = this.cache;
      require(cache.allocStart(n), n);
      for (int i = 0; i < n; i++) {
        dst[from + i] = cache.allocAt(i);
      }
      cache.allocFinish(n);
    }

    @Override
    public void give(int[] src, int from, int n) {
      MempoolCache cache = this.cache;
      require(cache.freeStart(n), n);
      for (int i = 0; i < n; i++) {
        cache.freeAt(i, src[from + i]);
      }
      cache.freeFinish(n);
    }
  }

  /** The pool itself, as for any thread. */
  final class OfPool implements PoolUser {
    private final Mempool pool;
    private final int[] in = new int[MAX_BURST];
    private final int[] out = new int[MAX_BURST];

    OfPool(Mempool pool) {
      this.pool = pool;
    }

    @Override
    public void round(int burst) {
      take(in, 0, burst);
      use(in, out, burst);
      give(out, 0, burst);
    }

    @Override
    public void take(int[] dst, int from, int n) {
      require(pool.allocBulk(dst, from, n), n);
    }

    @Override
    public void give(int[] src, int from, int n) {
      pool.freeBulk(src, from, n);
    }
  }

  /** A free list behind a lock, once for each handle. */
  final class OfLock implements PoolUser {
    private final HandleAllocator list;
    private final int[] in = new int[MAX_BURST];
    private final int[] out = new int[MAX_BURST];

    OfLock(int capacity) {
      list = new LockedFreeList(capacity, true);
    }

    @Override
    public void round(int burst) {
      take(in, 0, burst);
      use(in, out, burst);
      give(out, 0, burst);
    }

    @Override
    public void take(int[] dst, int from, int n) {
      require(list.allocBulk(dst, from, n), n);
    }

    @Override
    public void give(int[] src, int from, int n) {
      list.freeBulk(src, from, n);
    }
  }
}
