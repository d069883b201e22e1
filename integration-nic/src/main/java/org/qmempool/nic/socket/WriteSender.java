package org.qmempool.nic.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.kernel.NicLibc;

/** Sends by one {@code writev} a frame, where the kernel takes no more at a time. */
final class WriteSender extends FrameSender {
  private final int fd;
  private final MemorySegment[] iovecAt;

  WriteSender(int fd, Mempool pool, HandleAllocator allocator, int capacity, Arena arena) {
    super(pool, allocator, capacity, arena);
    this.fd = fd;
    iovecAt = new MemorySegment[capacity];
    for (int i = 0; i < capacity; i++) {
      iovecAt[i] = iovecs().asSlice((long) i * IovecAbi.IOVEC_BYTES, IovecAbi.IOVEC_BYTES);
    }
  }

  @Override
  int send(int first, int count) {
    for (int i = 0; i < count; i++) {
      long written = NicLibc.writev(fd, iovecAt[first + i], 1);
      if (written < 0) {
        return i > 0 ? i : (int) written; // its errno shows again at the next call
      }
    }
    return count;
  }
}
