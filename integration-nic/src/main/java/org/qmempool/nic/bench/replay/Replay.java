package org.qmempool.nic.bench.replay;

import org.qmempool.HandleAllocator;
import org.qmempool.nic.app.DescriptorQueue;

/**
 * The allocator and ring part of forwarding without the I/O: for each burst of the run, as many
 * handles are taken, as many descriptors go into the queue and come out again, and the handles are
 * given back.
 *
 * <p>On one thread, like the application that it stands for. The descriptors were packed
 * beforehand: packing is the application's part.
 */
final class Replay {
  private static final int MAX_BURST = 4096;

  private final HandleAllocator allocator;
  private final DescriptorQueue queue;
  private final int[] handles = new int[MAX_BURST];
  private final long[] packed = new long[MAX_BURST];
  private final long[] unpacked = new long[MAX_BURST];

  Replay(HandleAllocator allocator, DescriptorQueue queue) {
    this.allocator = allocator;
    this.queue = queue;
    for (int i = 0; i < MAX_BURST; i++) {
      packed[i] = i;
    }
  }

  /**
   * Replays bursts.
   *
   * @param sizes of the bursts in turn, a power of two many
   * @param bursts how many
   * @return packets
   */
  long forward(int[] sizes, int bursts) {
    HandleAllocator allocator = this.allocator;
    DescriptorQueue queue = this.queue;
    int[] handles = this.handles;
    long[] packed = this.packed;
    long[] unpacked = this.unpacked;
    int mask = sizes.length - 1;
    long packets = 0;
    for (int i = 0; i < bursts; i++) {
      int n = sizes[i & mask];
      int moved = allocator.allocBurst(handles, 0, n);
      moved = Math.min(moved, queue.offer(packed, 0, n));
      moved = Math.min(moved, queue.poll(unpacked, 0, n));
      allocator.freeBulk(handles, 0, n);
      if (moved != n) {
        throw incomplete(n, moved);
      }
      packets += n;
    }
    return packets;
  }

  /**
   * Takes and gives back in bursts of one size, without the queue.
   *
   * @param burst handles of each call
   * @param rounds how often
   * @return handles
   */
  long handles(int burst, int rounds) {
    HandleAllocator allocator = this.allocator;
    int[] handles = this.handles;
    for (int i = 0; i < rounds; i++) {
      int n = allocator.allocBurst(handles, 0, burst);
      if (n != burst) {
        throw incomplete(burst, n);
      }
      allocator.freeBulk(handles, 0, burst);
    }
    return (long) burst * rounds;
  }

  /**
   * Takes and gives back in bursts of different size, without the queue.
   *
   * @param take handles of each allocation
   * @param give handles of each free, a multiple of {@code take}
   * @param rounds how often
   * @return handles
   */
  long takeAndGive(int take, int give, int rounds) {
    HandleAllocator allocator = this.allocator;
    int[] handles = this.handles;
    for (int i = 0; i < rounds; i++) {
      for (int at = 0; at < give; at += take) {
        int n = allocator.allocBurst(handles, at, take);
        if (n != take) {
          throw incomplete(take, n);
        }
      }
      allocator.freeBulk(handles, 0, give);
    }
    return (long) give * rounds;
  }

  /**
   * Takes handles one by one, then gives them back one by one.
   *
   * @param held how many at a time
   * @param rounds how often
   * @return handles
   */
  long oneByOne(int held, int rounds) {
    HandleAllocator allocator = this.allocator;
    int[] handles = this.handles;
    for (int i = 0; i < rounds; i++) {
      for (int k = 0; k < held; k++) {
        handles[k] = allocator.alloc();
      }
      for (int k = 0; k < held; k++) {
        allocator.free(handles[k]);
      }
    }
    return (long) held * rounds;
  }

  private static IllegalStateException incomplete(int wanted, int moved) {
    return new IllegalStateException(
        "a replayed burst of " + wanted + " moved " + moved + ": pool or queue too small");
  }
}
