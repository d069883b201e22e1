package org.qmempool.nic.socket;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.kernel.Errno;

/**
 * The receiving half of a port whose kernel copies frames to where we ask: elements are posted, and
 * one call fills as many as there are frames.
 *
 * <pre>
 *   position      0         1         2            posted        slots
 *                 | handle  | handle  | handle  ...  |   free  ... |
 *   iovecs        | element | element | element ...
 *                 | spill   | spill   | spill   ...
 * </pre>
 *
 * <p>Filled elements leave from the front, and the last ones move up into their places. Behind each
 * element stands one byte of a common spill: a frame that reaches it was too long.
 *
 * <p>The iovecs are made once, in native memory; posting writes the address of an element.
 */
abstract class FrameReceiver {
  /** Bytes of the iovecs of one position: the element's and the spill's. */
  static final int PAIR_BYTES = 2 * IovecAbi.IOVEC_BYTES;

  private final Mempool pool;
  private final HandleAllocator allocator;
  private final long poolAddress;
  private final int stride;
  private final int headroom;
  private final int room;
  private final MemorySegment iovecs;
  private final int[] handles;
  private final int[] lengths;
  private int posted;

  private long packets;
  private long bytes;
  private long tooLong;
  private long empty;
  private long poolDry;
  private long peerRefused;
  private long deviceGone;
  private long other;

  /**
   * @param slots frames that one call takes at most
   * @param headroom bytes to leave free in front of each frame
   * @param arena lives as long as the port
   */
  FrameReceiver(Mempool pool, HandleAllocator allocator, int slots, int headroom, Arena arena) {
    this.pool = pool;
    this.allocator = allocator;
    this.headroom = headroom;
    poolAddress = pool.address();
    stride = pool.layout().stride();
    room = stride - headroom;
    handles = new int[slots];
    lengths = new int[slots];
    iovecs = arena.allocate((long) slots * PAIR_BYTES, 8);
    long spill = arena.allocate(1).address();
    for (int i = 0; i < slots; i++) {
      long pair = (long) i * PAIR_BYTES;
      iovecs.set(JAVA_LONG, pair + IovecAbi.IOVEC_LENGTH, room);
      iovecs.set(JAVA_LONG, pair + IovecAbi.IOVEC_BYTES, spill);
      iovecs.set(JAVA_LONG, pair + IovecAbi.IOVEC_BYTES + IovecAbi.IOVEC_LENGTH, 1);
    }
  }

  /**
   * Asks the kernel for frames, without waiting.
   *
   * @param count how many at most, from position 0 on
   * @param into the length of each, room + 1 for one that did not fit
   * @return how many came, or {@code -errno} when none did
   */
  abstract int fetch(int count, int[] into);

  /** The iovecs, two a position. */
  final MemorySegment iovecs() {
    return iovecs;
  }

  /** Replaces the burst by what is there; packets received. */
  final int receive(PacketBurst burst) {
    int wanted = Math.min(burst.capacity(), handles.length);
    if (posted < wanted) {
      post(wanted);
    }
    int n = Math.min(posted, wanted);
    n = n == 0 ? 0 : fetch(n, lengths);
    if (n <= 0) {
      burst.size(0);
      if (n < 0 && n != -Errno.EAGAIN) {
        count(-n);
      }
      return 0;
    }
    int kept = keep(burst, n);
    moveUp(n);
    return kept;
  }

  private void post(int wanted) {
    int from = posted;
    int n = allocator.allocBurst(handles, from, wanted - from);
    if (n < wanted - from) {
      poolDry++;
    }
    for (int i = from; i < from + n; i++) {
      address(i);
    }
    posted = from + n;
  }

  private void address(int position) {
    long address = poolAddress + (long) handles[position] * stride + headroom;
    iovecs.set(JAVA_LONG, (long) position * PAIR_BYTES, address);
  }

  private int keep(PacketBurst burst, int n) {
    int[] to = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    int[] flags = burst.flags();
    int kept = 0;
    long sum = 0;
    for (int i = 0; i < n; i++) {
      int length = this.lengths[i];
      if (length > 0 && length <= room) {
        to[kept] = handles[i];
        offsets[kept] = headroom;
        lengths[kept] = length;
        flags[kept] = 0;
        sum += length;
        kept++;
      } else {
        drop(i, length);
      }
    }
    burst.size(kept);
    packets += kept;
    bytes += sum;
    return kept;
  }

  private void drop(int position, int length) {
    if (length > room) {
      tooLong++;
    } else {
      empty++;
    }
    allocator.free(handles[position]);
  }

  /** Closes the gap of the first {@code n}. */
  private void moveUp(int n) {
    int rest = posted - n;
    int from = Math.max(n, rest);
    for (int i = 0; from + i < posted; i++) {
      handles[i] = handles[from + i];
      address(i);
    }
    posted = rest;
  }

  private void count(int errno) {
    switch (errno) {
      case Errno.ECONNREFUSED -> peerRefused++;
      case Errno.ENXIO, Errno.ENODEV, Errno.EBADFD -> deviceGone++;
      default -> other++;
    }
  }

  /** Gives the posted elements back; what the allocator refuses goes to the pool. */
  final void close() {
    try {
      allocator.freeBulk(handles, 0, posted);
      posted = 0;
    } finally {
      if (posted > 0) {
        pool.freeBulk(handles, 0, posted);
        posted = 0;
      }
    }
  }

  final long packets() {
    return packets;
  }

  final long bytes() {
    return bytes;
  }

  final int posted() {
    return posted;
  }

  /** Frames that did not fit into an element. */
  final long tooLong() {
    return tooLong;
  }

  /** Datagrams without a byte. */
  final long empty() {
    return empty;
  }

  final void addEvents(Map<String, Long> events) {
    events.put("pool_dry", poolDry);
    events.put("receive_peer_refused", peerRefused);
    events.put("receive_device_gone", deviceGone);
    events.put("receive_other", other);
  }
}
