package org.qmempool.nic.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;

/**
 * The receiving half of an AF_PACKET port: frames out of the kernel's ring, copied into elements.
 *
 * <pre>
 *   slot 0                                    slot 1
 *   | status | length | mac offset | ... frame | status | ...
 * </pre>
 *
 * <p>The kernel fills the slots in turn and gives each over by its status word; we give it back the
 * same way. When we are slow, or the pool is dry, frames wait in the ring and then are dropped by
 * the kernel, who counts them.
 */
final class PacketReceiver {
  private static final VarHandle STATUS =
      ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();
  private static final ValueLayout.OfShort SHORT_BE =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int ADDRESSES_BYTES = 12;
  private static final int TAG_BYTES = 4;
  private static final int TAGGED = 0x8100;

  private final MemorySegment ring;
  private final int slotBytes;
  private final int slots;
  private final MemorySegment memory;
  private final int stride;
  private final int headroom;
  private final HandleAllocator allocator;

  private int next;
  private long packets;
  private long bytes;
  private long tooLong;
  private long poolDry;

  /**
   * @param ring the mapped ring
   * @param headroom bytes to leave free in front of each frame
   */
  PacketReceiver(
      MemorySegment ring,
      int slotBytes,
      int slots,
      MemorySegment memory,
      int stride,
      int headroom,
      HandleAllocator allocator) {
    this.ring = ring;
    this.slotBytes = slotBytes;
    this.slots = slots;
    this.memory = memory;
    this.stride = stride;
    this.headroom = headroom;
    this.allocator = allocator;
  }

  /** Replaces the burst by what is there; packets received. */
  int receive(PacketBurst burst) {
    int ready = ready(burst.capacity());
    if (ready == 0) {
      burst.size(0);
      return 0;
    }
    int[] handles = burst.handles();
    int n = allocator.allocBurst(handles, 0, ready);
    if (n < ready) {
      poolDry++;
    }
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    int[] flags = burst.flags();
    int kept = 0;
    long sum = 0;
    for (int i = 0; i < n; i++) {
      long slot = (long) next * slotBytes;
      int status = (int) STATUS.get(ring, slot + PacketAbi.HDR_STATUS);
      long element = (long) handles[kept] * stride;
      int length = copy(slot, status, element + headroom);
      if (length > 0) {
        offsets[kept] = headroom;
        lengths[kept] = length;
        boolean partial = (status & PacketAbi.STATUS_CHECKSUM_NOT_READY) != 0;
        flags[kept] = partial ? PacketBurst.CHECKSUM_PARTIAL : 0;
        sum += length;
        kept++;
      } else {
        tooLong++;
      }
      // Release: the kernel's acquire of the status comes after our loads of the frame, so it does
      // not write the next frame over them.
      STATUS.setRelease(ring, slot + PacketAbi.HDR_STATUS, PacketAbi.STATUS_KERNEL);
      next = next + 1 == slots ? 0 : next + 1;
    }
    if (kept < n) {
      allocator.freeBulk(handles, kept, n - kept);
    }
    burst.size(kept);
    packets += kept;
    bytes += sum;
    return kept;
  }

  /** True when a frame is there. */
  boolean isReady() {
    return ready(1) > 0;
  }

  private int ready(int most) {
    int limit = Math.min(most, slots);
    int at = next;
    int n = 0;
    while (n < limit) {
      // Acquire: pairs with the kernel's barrier between writing the frame and giving it over, so
      // the frame is seen as written.
      int status = (int) STATUS.getAcquire(ring, (long) at * slotBytes + PacketAbi.HDR_STATUS);
      if ((status & PacketAbi.STATUS_USER) == 0) {
        break;
      }
      n++;
      at = at + 1 == slots ? 0 : at + 1;
    }
    return n;
  }

  /** Copies one frame, and puts a VLAN tag back that the kernel took out; 0 when it is too long. */
  private int copy(long slot, int status, long to) {
    int length = ring.get(ValueLayout.JAVA_INT, slot + PacketAbi.HDR_LENGTH);
    int captured = ring.get(ValueLayout.JAVA_INT, slot + PacketAbi.HDR_CAPTURED);
    long from = slot + (ring.get(ValueLayout.JAVA_SHORT, slot + PacketAbi.HDR_MAC) & 0xffff);
    boolean tagged = (status & PacketAbi.STATUS_VLAN_VALID) != 0;
    int total = tagged ? length + TAG_BYTES : length;
    if (captured < length || total > stride - headroom || length < ADDRESSES_BYTES) {
      return 0;
    }
    if (!tagged) {
      MemorySegment.copy(ring, from, memory, to, length);
      return length;
    }
    MemorySegment.copy(ring, from, memory, to, ADDRESSES_BYTES);
    boolean known = (status & PacketAbi.STATUS_VLAN_TPID_VALID) != 0;
    int type = known ? ring.get(ValueLayout.JAVA_SHORT, slot + PacketAbi.HDR_VLAN_TPID) : TAGGED;
    memory.set(SHORT_BE, to + ADDRESSES_BYTES, (short) type);
    memory.set(
        SHORT_BE,
        to + ADDRESSES_BYTES + 2,
        ring.get(ValueLayout.JAVA_SHORT, slot + PacketAbi.HDR_VLAN_TCI));
    MemorySegment.copy(
        ring,
        from + ADDRESSES_BYTES,
        memory,
        to + ADDRESSES_BYTES + TAG_BYTES,
        length - ADDRESSES_BYTES);
    return total;
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }

  /** Frames that did not fit into an element or into a slot. */
  long tooLong() {
    return tooLong;
  }

  long poolDry() {
    return poolDry;
  }
}
