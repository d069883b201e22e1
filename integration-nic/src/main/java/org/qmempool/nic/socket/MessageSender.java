package org.qmempool.nic.socket;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.kernel.NicLibc;

/** Sends by one {@code sendmmsg} a burst, one message a frame. */
final class MessageSender extends FrameSender {
  private final int fd;

  /** The array of message headers, from each of its positions on. */
  private final MemorySegment[] headersFrom;

  MessageSender(int fd, Mempool pool, HandleAllocator allocator, int capacity, Arena arena) {
    super(pool, allocator, capacity, arena);
    this.fd = fd;
    long iovecs = iovecs().address();
    MemorySegment headers = arena.allocate((long) capacity * IovecAbi.MMSGHDR_BYTES, 8);
    headersFrom = new MemorySegment[capacity];
    for (int i = 0; i < capacity; i++) {
      MemorySegment header = headers.asSlice((long) i * IovecAbi.MMSGHDR_BYTES);
      header.set(JAVA_LONG, IovecAbi.MMSGHDR_IOV, iovecs + (long) i * IovecAbi.IOVEC_BYTES);
      header.set(JAVA_LONG, IovecAbi.MMSGHDR_IOVLEN, 1);
      headersFrom[i] = header;
    }
  }

  @Override
  int send(int first, int count) {
    return NicLibc.sendmmsg(fd, headersFrom[first], count, IovecAbi.MSG_DONTWAIT);
  }
}
