package org.qmempool.nic.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.kernel.NicLibc;

/** Receives by one {@code recvmmsg} a burst, one message a frame. */
final class MessageReceiver extends FrameReceiver {
  private final int fd;
  private final MemorySegment headers;

  MessageReceiver(
      int fd, Mempool pool, HandleAllocator allocator, int slots, int headroom, Arena arena) {
    super(pool, allocator, slots, headroom, arena);
    this.fd = fd;
    long iovecs = iovecs().address();
    headers = arena.allocate((long) slots * IovecAbi.MMSGHDR_BYTES, 8);
    for (int i = 0; i < slots; i++) {
      long header = (long) i * IovecAbi.MMSGHDR_BYTES;
      headers.set(JAVA_LONG, header + IovecAbi.MMSGHDR_IOV, iovecs + (long) i * PAIR_BYTES);
      headers.set(JAVA_LONG, header + IovecAbi.MMSGHDR_IOVLEN, 2);
    }
  }

  @Override
  int fetch(int count, int[] into) {
    int n = NicLibc.recvmmsg(fd, headers, count, IovecAbi.MSG_DONTWAIT);
    for (int i = 0; i < n; i++) {
      long header = (long) i * IovecAbi.MMSGHDR_BYTES;
      into[i] = headers.get(JAVA_INT, header + IovecAbi.MMSGHDR_MOVED);
    }
    return n;
  }
}
