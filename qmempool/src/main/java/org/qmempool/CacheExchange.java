package org.qmempool;

import org.qmempool.rings.BatchStack;

/**
 * What moves between one cache and the depot, and how much of it at a time.
 *
 * <p><b>Direction.</b> A miss is a call that the cache alone cannot serve: a refill when it is
 * short, an overflow when it is full. Misses of one kind in a row show the direction of flow, and
 * each moves more than the one before: one batch, two, four, up to a whole cache. So a user who
 * only takes has one miss for each content of the cache, and so has one who only gives; a cache
 * that is hardly used takes one batch and no more. The first miss after one of the other kind
 * brings the cache to its middle: a user who does both has as far to go to either end. What is
 * taken ahead of need is at most half of the batches that lie in the depot, and never fresh or
 * stolen.
 *
 * <p>For the thread that owns or holds the cache. Every step that moves handles is one array copy
 * or one CAS, followed by plain stores without a call, or by a copy that a plain loop does if there
 * is no stack for a call: so an Error finds each handle in one place.
 */
final class CacheExchange {
  private final Depot depot;
  private final int[] state;
  private final long[] counts;
  private final int batch;
  private final int capacity;

  CacheExchange(Depot depot, int[] state, long[] counts, int capacity) {
    this.depot = depot;
    this.state = state;
    this.counts = counts;
    this.batch = depot.batch();
    this.capacity = capacity;
  }

  /**
   * Takes up to n handles from the cache, then from the depot; keeps the rest of a batch that was
   * taken for them, and what the direction of flow asks for.
   */
  int refill(int[] dst, int from, int n) {
    int[] state = this.state;
    int got = 0;
    try {
      got = takeCached(state, dst, from, n);
      // If that was too little the cache is empty now, as writing batches to its bottom requires.
      while (n - got >= batch) {
        int container = depot.takeBatch(dst, from + got);
        if (container == BatchStack.NONE) {
          break;
        }
        got += batch;
        counts[FlowCounts.ENTERED] += batch;
        keep(container);
      }
      if (got < n && takeBatch()) {
        got += takeCached(state, dst, from + got, n - got);
        takeAhead();
      }
      if (got < n) {
        int strays = depot.takeStrays(dst, from + got, n - got);
        got += strays;
        counts[FlowCounts.ENTERED] += strays;
      }
      while (got < n) {
        // Fresh handles by whole batches, as they will be given back.
        if (!carve(batch)) {
          break;
        }
        got += takeCached(state, dst, from + got, n - got);
      }
    } catch (Throwable e) {
      if (got == 0) {
        throw e;
      }
    }
    return got;
  }

  /**
   * Brings up to n handles into the cache, for a window on them.
   *
   * @return how many it holds now; fewer than n if there are no more, or no batch fits above them
   */
  int fill(int n) {
    int[] state = this.state;
    boolean more = true;
    while (more && state[MempoolCache.SIZE] < n) {
      more = batchFits() && takeBatch();
    }
    takeAhead();
    int missing = n - state[MempoolCache.SIZE];
    if (missing > 0) {
      int size = state[MempoolCache.SIZE];
      int strays = depot.takeStrays(state, MempoolCache.HANDLES + size, missing);
      state[MempoolCache.SIZE] = size + strays;
      counts[FlowCounts.ENTERED] += strays;
    }
    while (state[MempoolCache.SIZE] < n) {
      if (!carve(Math.min(batch, capacity - state[MempoolCache.SIZE]))) {
        break;
      }
    }
    return state[MempoolCache.SIZE];
  }

  /** A call found too little: the direction of flow is taking. Before the search. */
  void missTaking() {
    state[MempoolCache.STRIDE] = next(state[MempoolCache.STRIDE]);
  }

  /** A call found no room: the direction of flow is giving. */
  private void missGiving() {
    state[MempoolCache.STRIDE] = -next(-state[MempoolCache.STRIDE]);
    counts[FlowCounts.OVERFLOWS]++;
  }

  /**
   * How many batches to move at a miss, if so many were at the one before, below 0 the other way.
   */
  private int next(int before) {
    int whole = capacity / batch;
    return before < 0 ? whole / 2 : before == 0 ? 1 : Math.min(2 * before, whole);
  }

  /** Takes what the direction asks for beyond the batch that was needed. */
  private void takeAhead() {
    int ahead = state[MempoolCache.STRIDE] - 1;
    if (ahead > 0) {
      ahead = Math.min(ahead, depot.batches() / 2);
      while (ahead > 0 && batchFits() && takeBatch()) {
        ahead--;
      }
    }
  }

  private boolean batchFits() {
    return state[MempoolCache.SIZE] + batch <= capacity;
  }

  /** Takes a batch on top of what the cache holds. */
  private boolean takeBatch() {
    int[] state = this.state;
    int size = state[MempoolCache.SIZE];
    int container = depot.takeBatch(state, MempoolCache.HANDLES + size);
    if (container == BatchStack.NONE) {
      return false;
    }
    state[MempoolCache.SIZE] = size + batch;
    counts[FlowCounts.ENTERED] += batch;
    keep(container);
    return true;
  }

  private boolean carve(int n) {
    int[] state = this.state;
    int size = state[MempoolCache.SIZE];
    int fresh = depot.carve(state, MempoolCache.HANDLES + size, n);
    state[MempoolCache.SIZE] = size + fresh;
    counts[FlowCounts.ENTERED] += fresh;
    return fresh > 0;
  }

  /** Keeps one emptied container for the next flush, which then needs one CAS less. */
  private void keep(int container) {
    if (state[MempoolCache.CONTAINER] == BatchStack.NONE) {
      state[MempoolCache.CONTAINER] = container;
    } else {
      depot.releaseContainer(container);
    }
  }

  /**
   * Puts n handles into a cache that has no room for them, and gives batches to the depot for it.
   *
   * @return how many batches
   */
  int overflow(int[] src, int from, int n) {
    missGiving();
    int[] state = this.state;
    long before = counts[FlowCounts.FLUSHES];
    int at = from;
    int left = n;
    while (left > capacity - state[MempoolCache.SIZE]) {
      if (state[MempoolCache.SIZE] >= batch) {
        flush(left);
      } else {
        // More than the cache can hold at once: straight to the depot.
        giveBatch(src, at);
        at += batch;
        left -= batch;
        counts[FlowCounts.LEFT] += batch;
      }
    }
    int to = MempoolCache.HANDLES + state[MempoolCache.SIZE];
    try {
      System.arraycopy(src, at, state, to, left);
    } catch (Throwable e) {
      // A full stack, and a part may be the depot's already: move the rest without a call.
      for (int i = 0; i < left; i++) {
        state[to + i] = src[at + i];
      }
    }
    state[MempoolCache.SIZE] += left;
    return (int) (counts[FlowCounts.FLUSHES] - before);
  }

  /**
   * Makes room for n handles, at most the capacity, for a window.
   *
   * @return how many batches the depot was given for it
   */
  int makeRoom(int n) {
    missGiving();
    long before = counts[FlowCounts.FLUSHES];
    while (n > capacity - state[MempoolCache.SIZE] && state[MempoolCache.SIZE] >= batch) {
      flush(n);
    }
    int rest = n - (capacity - state[MempoolCache.SIZE]);
    if (rest > 0) { // less than a batch is in the way of a window of almost the capacity
      int size = state[MempoolCache.SIZE] - rest;
      depot.giveStrays(state, MempoolCache.HANDLES + size, rest);
      state[MempoolCache.SIZE] = size;
      counts[FlowCounts.LEFT] += rest;
    }
    return (int) (counts[FlowCounts.FLUSHES] - before);
  }

  /** Gives batches from the cold end: for room for n, and what the direction of flow asks for. */
  private void flush(int n) {
    int[] state = this.state;
    int missing = n - (capacity - state[MempoolCache.SIZE]);
    int wanted = Math.max((missing - 1) / batch + 1, -state[MempoolCache.STRIDE]);
    int batches = Math.min(wanted, state[MempoolCache.SIZE] / batch);
    int given = 0;
    try {
      while (given < batches) {
        giveBatch(state, MempoolCache.HANDLES + given * batch);
        given++;
      }
    } finally {
      int size = state[MempoolCache.SIZE] - given * batch;
      int first = MempoolCache.HANDLES + given * batch;
      try {
        System.arraycopy(state, first, state, MempoolCache.HANDLES, size);
      } catch (Throwable e) {
        // A full stack, and these batches are the depot's already: move the rest without a call.
        for (int i = 0; i < size; i++) {
          state[MempoolCache.HANDLES + i] = state[first + i];
        }
      }
      state[MempoolCache.SIZE] = size;
      counts[FlowCounts.LEFT] += given * (long) batch;
    }
  }

  private void giveBatch(int[] src, int from) {
    depot.giveBatch(state[MempoolCache.CONTAINER], src, from);
    state[MempoolCache.CONTAINER] = BatchStack.NONE;
    counts[FlowCounts.FLUSHES]++;
  }

  /** Gives back all handles, whole batches first, and the empty container. */
  void giveAll() {
    if (state[MempoolCache.SIZE] >= batch) {
      state[MempoolCache.STRIDE] = -capacity / batch;
      flush(0);
    }
    int rest = state[MempoolCache.SIZE];
    depot.giveStrays(state, MempoolCache.HANDLES, rest);
    state[MempoolCache.SIZE] = 0;
    state[MempoolCache.STRIDE] = 0;
    counts[FlowCounts.LEFT] += rest;
    if (state[MempoolCache.CONTAINER] != BatchStack.NONE) {
      depot.releaseContainer(state[MempoolCache.CONTAINER]);
      state[MempoolCache.CONTAINER] = BatchStack.NONE;
    }
  }

  /** Takes up to n of the handles that a cache holds, from its hot end. */
  static int takeCached(int[] state, int[] dst, int from, int n) {
    int count = Math.min(n, state[MempoolCache.SIZE]);
    int size = state[MempoolCache.SIZE] - count;
    System.arraycopy(state, MempoolCache.HANDLES + size, dst, from, count);
    state[MempoolCache.SIZE] = size;
    return count;
  }
}
