package org.qmempool.jmh;

import java.util.concurrent.locks.ReentrantLock;
import org.qmempool.HandleAllocator;

/**
 * The locked baseline of the pool: a free list in an int array, last in first out, with the same
 * checks as the caches, behind a ReentrantLock taken once per burst or once per handle.
 */
public final class LockedFreeList implements HandleAllocator {
  private final ReentrantLock lock = new ReentrantLock();
  private final boolean perHandle;
  private final int[] handles;
  private int size;

  /**
   * Makes a full list.
   *
   * @param capacity handles
   * @param perHandle whether the lock is taken for each handle, else for each burst
   */
  public LockedFreeList(int capacity, boolean perHandle) {
    this.perHandle = perHandle;
    handles = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      handles[i] = i;
    }
    size = capacity;
  }

  @Override
  public int allocBulk(int[] dst, int from, int n) {
    int got = allocBurst(dst, from, n);
    if (got < n) {
      freeBulk(dst, from, got);
      return 0;
    }
    return n;
  }

  @Override
  public int allocBurst(int[] dst, int from, int n) {
    java.util.Objects.checkFromIndexSize(from, n, dst.length);
    if (perHandle) {
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
      int got = Math.min(n, size);
      size -= got;
      System.arraycopy(handles, size, dst, from, got);
      return got;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int alloc() {
    lock.lock();
    try {
      return size == 0 ? NULL_HANDLE : handles[--size];
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void freeBulk(int[] src, int from, int n) {
    java.util.Objects.checkFromIndexSize(from, n, src.length);
    if (perHandle) {
      for (int i = 0; i < n; i++) {
        free(src[from + i]);
      }
      return;
    }
    int last = handles.length - 1;
    int signs = 0;
    for (int i = from; i < from + n; i++) {
      signs |= src[i] | (last - src[i]);
    }
    if (signs < 0) {
      throw new IllegalArgumentException("not a handle");
    }
    lock.lock();
    try {
      System.arraycopy(src, from, handles, size, n);
      size += n;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void free(int handle) {
    if (handle < 0 || handle >= handles.length) {
      throw new IllegalArgumentException("not a handle: " + handle);
    }
    lock.lock();
    try {
      handles[size++] = handle;
    } finally {
      lock.unlock();
    }
  }
}
