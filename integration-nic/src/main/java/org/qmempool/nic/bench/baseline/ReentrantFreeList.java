package org.qmempool.nic.bench.baseline;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.qmempool.HandleAllocator;

/**
 * A free list of handles behind a {@link ReentrantLock}, taken once per packet or once per burst.
 * Any number of threads may share one; each waits for the others.
 */
final class ReentrantFreeList implements HandleAllocator {
  private final ReentrantLock lock;
  private final HandleStack stack;
  private final boolean perPacket;

  /**
   * @param lock shared with the queues
   */
  ReentrantFreeList(ReentrantLock lock, HandleStack stack, boolean perPacket) {
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
    lock.lock();
    try {
      return stack.takeOne();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void freeBulk(int[] src, int from, int n) {
    stack.requireHandles(src, from, n);
    if (perPacket) {
      for (int i = from; i < from + n; i++) {
        lock.lock();
        try {
          stack.giveOne(src[i]);
        } finally {
          lock.unlock();
        }
      }
    } else {
      lock.lock();
      try {
        stack.give(src, from, n);
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void free(int handle) {
    stack.requireHandle(handle);
    lock.lock();
    try {
      stack.giveOne(handle);
    } finally {
      lock.unlock();
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
    lock.lock();
    try {
      return stack.take(dst, from, n, least);
    } finally {
      lock.unlock();
    }
  }
}
