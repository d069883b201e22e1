package org.qmempool.nic.bench.baseline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.app.DescriptorQueue;

/**
 * Gives each thread of a program its allocator, and the program its queues, so that it need not
 * know which kind.
 */
public sealed interface Handles extends AutoCloseable permits Handles.Caches, Handles.Shared {
  /**
   * The allocator for one more thread.
   *
   * @return for the use of one thread at a time
   */
  HandleAllocator forThread();

  /**
   * A queue of descriptors for one producer and one consumer.
   *
   * @param capacity descriptors, 1 or more
   * @return an empty queue
   */
  DescriptorQueue newQueue(int capacity);

  /**
   * Handles that were taken and not given back; exact when no thread takes or gives.
   *
   * @return 0 or more
   */
  int inUse();

  /** Gives back what caches hold. No thread may use its allocator any more. */
  @Override
  void close();

  /** A cache for each thread. */
  final class Caches implements Handles {
    private final Mempool pool;
    private final List<MempoolCache> caches = new ArrayList<>();

    Caches(Mempool pool) {
      this.pool = pool;
    }

    @Override
    public HandleAllocator forThread() {
      MempoolCache cache = pool.newCache();
      caches.add(cache);
      return cache;
    }

    @Override
    public DescriptorQueue newQueue(int capacity) {
      return DescriptorQueue.spsc(capacity);
    }

    @Override
    public int inUse() {
      return pool.inUse();
    }

    @Override
    public void close() {
      caches.forEach(MempoolCache::close);
    }
  }

  /** A free list and queues behind one lock for all threads. */
  final class Shared implements Handles {
    private final HandleStack stack;
    private final HandleAllocator freeList;
    private final IntFunction<DescriptorQueue> queues;

    private Shared(
        HandleStack stack, HandleAllocator freeList, IntFunction<DescriptorQueue> queues) {
      this.stack = stack;
      this.freeList = freeList;
      this.queues = queues;
    }

    static Handles reentrant(Mempool pool, boolean perPacket) {
      ReentrantLock lock = new ReentrantLock();
      HandleStack stack = new HandleStack(pool);
      return new Shared(
          stack,
          new ReentrantFreeList(lock, stack, perPacket),
          capacity -> new ReentrantQueue(lock, capacity, perPacket));
    }

    static Handles synchronizing(Mempool pool, boolean perPacket) {
      Object lock = new Object();
      HandleStack stack = new HandleStack(pool);
      return new Shared(
          stack,
          new SynchronizedFreeList(lock, stack, perPacket),
          capacity -> new SynchronizedQueue(lock, capacity, perPacket));
    }

    @Override
    public HandleAllocator forThread() {
      return freeList;
    }

    @Override
    public DescriptorQueue newQueue(int capacity) {
      return queues.apply(capacity);
    }

    @Override
    public int inUse() {
      return stack.missing();
    }

    @Override
    public void close() {
      // the list lives and dies with its pool
    }
  }
}
