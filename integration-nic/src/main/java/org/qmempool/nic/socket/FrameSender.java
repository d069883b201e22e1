package org.qmempool.nic.socket;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.kernel.Errno;

/**
 * The sending half of a port: frames wait here until the doorbell, and then go to the kernel, which
 * copies them, so they are complete when the call returns.
 *
 * <p>The iovecs are made once, in native memory; a frame only writes address and length of its own.
 */
abstract class FrameSender {
  /** How long a close goes on asking a kernel that is full. */
  private static final long CLOSE_NANOS = 50_000_000;

  private static final long CLOSE_PAUSE_NANOS = 100_000;

  private final Mempool pool;
  private final HandleAllocator allocator;
  private final long poolAddress;
  private final int stride;
  private final boolean[] waiting;
  private final MemorySegment iovecs;
  private final int[] handles;
  private int head;
  private int tail;

  private long packets;
  private long bytes;
  private long completed;
  private long refused;
  private long leftAtClose;
  private long droppedByDevice;
  private long sends;
  private long sendAgain;
  private long sendLinkDown;
  private long sendDeviceGone;
  private long sendPeerRefused;
  private long sendOther;

  /**
   * @param capacity packets that wait at most
   * @param arena lives as long as the port
   */
  FrameSender(Mempool pool, HandleAllocator allocator, int capacity, Arena arena) {
    this.pool = pool;
    this.allocator = allocator;
    poolAddress = pool.address();
    stride = pool.layout().stride();
    waiting = new boolean[pool.capacity()];
    handles = new int[capacity];
    iovecs = arena.allocate((long) capacity * IovecAbi.IOVEC_BYTES, 8);
  }

  /**
   * Gives frames to the kernel; called when there is at least one.
   *
   * @param first position of the first one
   * @param count how many
   * @return how many went, or {@code -errno} when the first did not
   */
  abstract int send(int first, int count);

  /** The iovecs, one a position. */
  final MemorySegment iovecs() {
    return iovecs;
  }

  /** Takes a prefix of the packets; how many. The range was checked. */
  final int transmit(PacketBurst burst, int from, int count) {
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
      long iovec = (long) at * IovecAbi.IOVEC_BYTES;
      long address = poolAddress + (long) handle * stride + offsets[from + i];
      iovecs.set(JAVA_LONG, iovec, address);
      iovecs.set(JAVA_LONG, iovec + IovecAbi.IOVEC_LENGTH, lengths[from + i]);
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
  final void flush() {
    while (head < tail) {
      sends++;
      int sent = send(head, tail - head);
      if (sent > 0) {
        done(sent);
      } else if (sent == 0 || !dropFirst(-sent)) {
        break;
      }
    }
    moveUp();
  }

  /** What still waits goes to the front, so that what went has made room. */
  private void moveUp() {
    int rest = tail - head;
    if (head > 0 && rest > 0) {
      System.arraycopy(handles, head, handles, 0, rest);
      long from = (long) head * IovecAbi.IOVEC_BYTES;
      MemorySegment.copy(iovecs, from, iovecs, 0, (long) rest * IovecAbi.IOVEC_BYTES);
    }
    head = 0;
    tail = rest;
  }

  /** Counts why the first one did not go; true when it is dropped and the rest may go on. */
  private boolean dropFirst(int errno) {
    switch (errno) {
      case Errno.EAGAIN -> sendAgain++; // the socket's buffer is full: later
      case Errno.ENETDOWN, Errno.ENETUNREACH, Errno.EIO -> sendLinkDown++;
      case Errno.ENXIO, Errno.ENODEV, Errno.EBADFD -> sendDeviceGone++;
      case Errno.ECONNREFUSED -> sendPeerRefused++; // an earlier one was refused; this one waits
      case Errno.ENOBUFS -> {
        droppedByDevice++;
        done(1);
        return true;
      }
      case Errno.EMSGSIZE, Errno.EINVAL, Errno.EDESTADDRREQ -> {
        refused++; // longer than the MTU allows, shorter than a header, or without a destination
        done(1);
        return true;
      }
      default -> sendOther++;
    }
    return false;
  }

  /** They have gone, so they leave first: what a closed allocator refuses is not sent again. */
  private void done(int n) {
    int first = head;
    for (int i = first; i < first + n; i++) {
      waiting[handles[i]] = false;
    }
    head = first + n;
    completed += n;
    free(first, n);
  }

  /** What the allocator refuses goes to the pool. */
  private void free(int first, int n) {
    boolean freed = false;
    try {
      allocator.freeBulk(handles, first, n);
      freed = true;
    } finally {
      if (!freed) {
        pool.freeBulk(handles, first, n);
      }
    }
  }

  /**
   * Sends what waits, for at most 50 ms where the kernel is full, and frees and counts what then
   * still does.
   */
  final void close() {
    try {
      flushWhileFull();
    } finally {
      int first = head;
      int left = tail - first;
      head = tail;
      leftAtClose += left;
      free(first, left);
    }
  }

  private void flushWhileFull() {
    long start = System.nanoTime();
    long again = sendAgain;
    flush();
    while (sendAgain != again && System.nanoTime() - start < CLOSE_NANOS) {
      LockSupport.parkNanos(CLOSE_PAUSE_NANOS);
      again = sendAgain;
      flush();
    }
  }

  final long packets() {
    return packets;
  }

  final long bytes() {
    return bytes;
  }

  final long completed() {
    return completed;
  }

  final int waiting() {
    return tail - head;
  }

  final long refused() {
    return refused;
  }

  /** Packets that the kernel had not taken when the port was closed. */
  final long leftAtClose() {
    return leftAtClose;
  }

  final long droppedByDevice() {
    return droppedByDevice;
  }

  final void addEvents(Map<String, Long> events) {
    events.put("sends", sends);
    events.put("send_again", sendAgain);
    events.put("send_link_down", sendLinkDown);
    events.put("send_device_gone", sendDeviceGone);
    if (sendPeerRefused > 0) {
      events.put("send_peer_refused", sendPeerRefused);
    }
    events.put("send_other", sendOther);
  }
}
