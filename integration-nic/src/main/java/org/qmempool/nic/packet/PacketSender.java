package org.qmempool.nic.packet;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.NicLibc;

/**
 * The sending half of an AF_PACKET port: frames wait here until the doorbell, and then go to the
 * kernel by one {@code sendmmsg}, which copies them, so they are complete when it returns.
 *
 * <p>The message headers are made once; a packet only writes address and length of its iovec.
 */
final class PacketSender {
  private final int fd;
  private final Mempool pool;
  private final HandleAllocator allocator;
  private final long poolAddress;
  private final int stride;
  private final boolean[] waiting;
  private final MemorySegment iovecs;
  private final MemorySegment[] headersFrom;
  private final int[] handles;
  private int head;
  private int tail;

  private long packets;
  private long bytes;
  private long completed;
  private long refused;
  private long droppedByDevice;
  private long sends;
  private long sendAgain;
  private long sendLinkDown;
  private long sendDeviceGone;
  private long sendOther;

  /**
   * @param capacity packets that wait at most
   * @param arena lives as long as the port
   */
  PacketSender(int fd, Mempool pool, HandleAllocator allocator, int capacity, Arena arena) {
    this.fd = fd;
    this.pool = pool;
    this.allocator = allocator;
    poolAddress = pool.address();
    stride = pool.layout().stride();
    waiting = new boolean[pool.capacity()];
    handles = new int[capacity];
    iovecs = arena.allocate((long) capacity * PacketAbi.IOVEC_BYTES, 8);
    MemorySegment headers = arena.allocate((long) capacity * PacketAbi.MMSGHDR_BYTES, 8);
    headersFrom = new MemorySegment[capacity];
    for (int i = 0; i < capacity; i++) {
      MemorySegment header = headers.asSlice((long) i * PacketAbi.MMSGHDR_BYTES);
      long iovec = iovecs.address() + (long) i * PacketAbi.IOVEC_BYTES;
      header.set(JAVA_LONG, PacketAbi.MMSGHDR_IOV, iovec);
      header.set(JAVA_LONG, PacketAbi.MMSGHDR_IOVLEN, 1);
      headersFrom[i] = header;
    }
  }

  /** Takes a prefix of the packets; how many. The range was checked. */
  int transmit(PacketBurst burst, int from, int count) {
    int n = Math.min(count, handles.length - tail);
    burst.checkFrames(from, n);
    int[] source = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    long sum = 0;
    for (int i = 0; i < n; i++) {
      int handle = source[from + i];
      if (waiting[handle]) {
        throw twice(burst, from, i);
      }
      waiting[handle] = true;
      int at = tail + i;
      handles[at] = handle;
      long iovec = (long) at * PacketAbi.IOVEC_BYTES;
      long address = poolAddress + (long) handle * stride + offsets[from + i];
      iovecs.set(JAVA_LONG, iovec, address);
      iovecs.set(JAVA_LONG, iovec + 8, lengths[from + i]);
      sum += lengths[from + i];
    }
    tail += n;
    packets += n;
    bytes += sum;
    return n;
  }

  private IllegalArgumentException twice(PacketBurst burst, int from, int done) {
    for (int i = 0; i < done; i++) {
      waiting[burst.handles()[from + i]] = false;
    }
    return new IllegalArgumentException(
        "packet "
            + (from + done)
            + " of the burst: handle "
            + burst.handles()[from + done]
            + " waits for the doorbell already: transmit or free a handle once, not both or twice");
  }

  /** Sends what waits. Each turn ends with progress or with the loop, so it is bounded. */
  void flush() {
    while (head < tail) {
      sends++;
      int sent = NicLibc.sendmmsg(fd, headersFrom[head], tail - head, PacketAbi.MSG_DONTWAIT);
      if (sent > 0) {
        done(sent);
      } else if (sent == 0 || !dropFirst(-sent)) {
        return;
      }
    }
    head = 0;
    tail = 0;
  }

  /** Counts why the first one did not go; true when it is dropped and the rest may go on. */
  private boolean dropFirst(int errno) {
    switch (errno) {
      case Errno.EAGAIN -> sendAgain++; // the socket's buffer is full: later
      case Errno.ENETDOWN -> sendLinkDown++;
      case Errno.ENXIO, Errno.ENODEV -> sendDeviceGone++;
      case Errno.ENOBUFS -> {
        droppedByDevice++;
        done(1);
        return true;
      }
      case PacketAbi.EMSGSIZE, Errno.EINVAL -> {
        refused++; // longer than the MTU allows, or shorter than a header
        done(1);
        return true;
      }
      default -> sendOther++;
    }
    return false;
  }

  private void done(int n) {
    allocator.freeBulk(handles, head, n); // first: what a closed allocator refuses stays ours
    for (int i = head; i < head + n; i++) {
      waiting[handles[i]] = false;
    }
    head += n;
    completed += n;
  }

  /**
   * Sends what waits and frees what then still does; what the allocator refuses goes to the pool.
   */
  void close() {
    try {
      flush();
      allocator.freeBulk(handles, head, tail - head);
      head = tail;
    } finally {
      if (head < tail) {
        pool.freeBulk(handles, head, tail - head);
        head = tail;
      }
    }
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }

  long completed() {
    return completed;
  }

  int waiting() {
    return tail - head;
  }

  long refused() {
    return refused;
  }

  long droppedByDevice() {
    return droppedByDevice;
  }

  void addEvents(Map<String, Long> events) {
    events.put("sends", sends);
    events.put("send_again", sendAgain);
    events.put("send_link_down", sendLinkDown);
    events.put("send_device_gone", sendDeviceGone);
    events.put("send_other", sendOther);
  }
}
