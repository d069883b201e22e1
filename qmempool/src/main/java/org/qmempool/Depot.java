package org.qmempool;

import org.qmempool.bulk.BulkAllocator;
import org.qmempool.rings.BatchStack;
import org.qmempool.rings.MpmcIntRing;

/**
 * The shared tier: whole batches on a lock-free stack, strays in a ring, fresh handles behind both.
 *
 * <p>A stray is a handle that cannot travel in a whole batch: the rest of a closed cache, or what a
 * thread frees while every CPU cache is held by preempted threads. The ring of strays holds as many
 * handles as there are, so putting one there fails only if a handle was freed twice: that is the
 * proof that {@code free} cannot fail. Nor can the ring look full to a thread that sees an old
 * index of the consumers: a handle that went round is seen put again only together with its taking,
 * since its claim follows that in the chain of CASes; so what looks like the content is distinct
 * handles, and none of those that the caller holds. The stack's containers are enough for every
 * batch that the pool's handles can form, with one more for each cache to hold; should more caches
 * than reckoned hold one, batches travel as strays.
 *
 * <p>Any thread; lock-free. While a thread stands between its claim in the ring of strays and its
 * store, strays behind it are hidden.
 */
class Depot {
  /** Containers for caches beyond those of the CPUs. */
  private static final int OWNER_CACHES = 64;

  private final int batch;
  private final BatchStack batches;
  private final MpmcIntRing strays;
  private final BulkAllocator fresh;

  /** Set for good when more came back than was taken, so that no count can be trusted. */
  volatile boolean overfull;

  Depot(BulkAllocator fresh, int batch, int cpuCaches) {
    int capacity = fresh.capacity();
    this.batch = batch;
    batches = new BatchStack(capacity / batch + cpuCaches + OWNER_CACHES, batch);
    strays = new MpmcIntRing(capacity);
    this.fresh = fresh;
  }

  int batch() {
    return batch;
  }

  /** Changes whenever a batch is given or taken. */
  long batchVersion() {
    return batches.version();
  }

  /** A hint of the number of whole batches. */
  int batches() {
    return batches.batches();
  }

  /** Grows whenever strays are given. */
  long strayVersion() {
    return strays.version();
  }

  /** Handles that were ever carved. */
  int carved() {
    return fresh.carved();
  }

  /** Handles that were carved and are here, batches and strays. */
  int returned() {
    return batches.batches() * batch + strays.size();
  }

  /**
   * Takes a whole batch.
   *
   * @return the emptied container, or {@link BatchStack#NONE} if there was no batch
   */
  int takeBatch(int[] dst, int from) {
    return batches.take(dst, from);
  }

  /** Gives a whole batch in the container, which may be {@link BatchStack#NONE}. */
  void giveBatch(int container, int[] src, int from) {
    int held = container == BatchStack.NONE ? batches.acquireEmpty() : container;
    if (held == BatchStack.NONE) {
      putStrays(src, from, batch);
    } else {
      batches.give(held, src, from);
    }
  }

  void releaseContainer(int container) {
    batches.releaseEmpty(container);
  }

  int takeStrays(int[] dst, int from, int n) {
    return strays.dequeueBurst(dst, from, n);
  }

  /** One stray, or -1. */
  int takeStray() {
    return strays.dequeue();
  }

  void giveStrays(int[] src, int from, int n) {
    putStrays(src, from, n);
  }

  private void putStrays(int[] src, int from, int n) {
    if (n > 0 && strays.enqueueBulk(src, from, n) == 0) {
      throw tooMany(n);
    }
  }

  /** Gives what was gathered, as batches again as far as containers go round. */
  void giveBack(int[] src, int from, int n) {
    int at = from;
    for (int left = n; left >= batch; left -= batch) {
      giveBatch(BatchStack.NONE, src, at);
      at += batch;
    }
    giveStrays(src, at, from + n - at);
  }

  void giveStray(int handle) {
    if (!strays.enqueue(handle)) {
      throw tooMany(1);
    }
  }

  private IllegalStateException tooMany(int n) {
    overfull = true;
    return new IllegalStateException(
        "more handles were freed than taken: "
            + n
            + " more do not fit beside the "
            + strays.size()
            + " strays of a pool of "
            + fresh.capacity()
            + "; some handle was freed twice: free each handle once");
  }

  int carve(int[] dst, int from, int n) {
    return fresh.carve(dst, from, n);
  }

  /** Takes up to n handles for a caller that has no cache: strays, batches, fresh ones. */
  int takeDirectly(int[] dst, int from, int n) {
    int got = takeReturned(dst, from, n);
    try {
      return got == n ? got : got + fresh.carve(dst, from + got, n - got);
    } catch (Throwable e) {
      if (got == 0) {
        throw e;
      }
      return got;
    }
  }

  /** The same without fresh ones. */
  int takeReturned(int[] dst, int from, int n) {
    int got = strays.dequeueBurst(dst, from, n);
    try {
      while (got < n) {
        int some = batches.takeSome(dst, from + got, Math.min(n - got, batch), strays);
        if (some == 0) {
          break;
        }
        got += some;
      }
    } catch (Throwable e) {
      if (got == 0) {
        throw e;
      }
    }
    return got;
  }
}
