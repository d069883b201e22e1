package org.qmempool.nic.bench.baseline;

import java.util.Objects;
import org.qmempool.HandleAllocator;

/**
 * A free list of handles behind a monitor, taken once per packet or once per burst. Any number of
 * threads may share one; each waits for the others.
 */
final class SynchronizedFreeList implements HandleAllocator {
  private final Object lock;
  private final HandleStack stack;
  private final boolean perPacket;

  /**
   * @param lock shared with the queues
   */
  SynchronizedFreeList(Object lock, HandleStack stack, boolean perPacket) {
    this.lock = lock;
    this.stack = stack;
    this.perPacket = perPacket;
  }

  @Override
  public int allocBulk(int[] dst, int from, int n) {
    int got = alloc(dst, from, n, n);
    if (got < n) {
      freeBulk(dst, from, got); // one by one may have got some
      return 0;
    }
    return n;
  }

  @Override
  public int allocBurst(int[] dst, int from, int n) {
    return alloc(dst, from, n, 1);
  }

  @Override
  public int alloc() {
    synchronized (lock) {
      return stack.takeOne();
    }
  }

  @Override
  public void freeBulk(int[] src, int from, int n) {
    stack.requireHandles(src, from, n);
    if (perPacket) {
      for (int i = from; i < from + n; i++) {
        synchronized (lock) {
          stack.giveOne(src[i]);
        }
      }
    } else {
      synchronized (lock) {
        stack.give(src, from, n);
      }
    }
  }

  @Override
  public void free(int handle) {
    stack.requireHandle(handle);
    synchronized (lock) {
      stack.giveOne(handle);
    }
  }

  private int alloc(int[] dst, int from, int n, int least) {
    Objects.checkFromIndexSize(from, n, dst.length);
    if (perPacket) {
      for (int i = 0; i < n; i++) {
        int handle = alloc();
        if (handle == NULL_HANDLE) {
          return i;
        }
        dst[from + i] = handle;
      }
      return n;
    }
    synchronized (lock) {
      return stack.take(dst, from, n, least);
    }
  }
}
