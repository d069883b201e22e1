package org.qmempool.nic.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.kernel.NicLibc;

/** Receives by one {@code readv} a frame, where the kernel gives no more at a time. */
final class ReadReceiver extends FrameReceiver {
  private final int fd;
  private final MemorySegment[] pairAt;

  ReadReceiver(
      int fd, Mempool pool, HandleAllocator allocator, int slots, int headroom, Arena arena) {
    super(pool, allocator, slots, headroom, arena);
    this.fd = fd;
    pairAt = new MemorySegment[slots];
    for (int i = 0; i < slots; i++) {
      pairAt[i] = iovecs().asSlice((long) i * PAIR_BYTES, PAIR_BYTES);
    }
  }

  @Override
  int fetch(int count, int[] into) {
    for (int i = 0; i < count; i++) {
      long got = NicLibc.readv(fd, pairAt[i], 2);
      if (got < 0) {
        return i > 0 ? i : (int) got; // its errno shows again at the next call
      }
      into[i] = (int) got;
    }
    return count;
  }
}
