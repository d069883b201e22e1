package org.qmempool.nic.xdp;

import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;

/**
 * A packet of several elements on its way from RX to a burst: gathered here until its last element
 * is there, then moved on in one go, so that no burst ever ends within a packet.
 *
 * <p>Until they are moved on the elements are in {@link Custody#PART}: a port that is closed gives
 * them back, and an element that is named twice is found.
 */
final class PacketParts {
  /** Elements of a packet: 64 KiB, the most that a kernel hands over, in elements of 2048. */
  static final int MOST = 64;

  private final byte[] custody;
  private final int[] handles = new int[MOST];
  private final int[] offsets = new int[MOST];
  private final int[] lengths = new int[MOST];
  private int size;
  private boolean whole;
  private boolean skipping;

  PacketParts(Custody custody) {
    this.custody = custody.of();
  }

  /** True while the next descriptor goes on with a packet that began before. */
  boolean isBegun() {
    return (size > 0 && !whole) || skipping;
  }

  /** True when all elements of a packet are here. */
  boolean isWhole() {
    return whole;
  }

  /** Elements that are here. */
  int size() {
    return size;
  }

  /**
   * Takes the next element of the packet, which is in FILL's custody.
   *
   * @param goesOn false for the last one
   * @return false when the packet is being skipped, and the element is the caller's to free
   */
  boolean add(int handle, int offset, int length, boolean goesOn) {
    if (skipping) {
      skipping = goesOn;
      return false;
    }
    custody[handle] = Custody.PART;
    handles[size] = handle;
    offsets[size] = offset;
    lengths[size] = length;
    size++;
    whole = !goesOn;
    return true;
  }

  /** True when the packet has as many elements as can be, and goes on. */
  boolean isTooLong() {
    return size == MOST && !whole;
  }

  /**
   * Frees what is here, and what is still to come of the packet is not taken.
   *
   * @param goesOn false when its last descriptor was seen
   */
  void drop(HandleAllocator allocator, boolean goesOn) {
    int n = size;
    size = 0;
    whole = false;
    skipping = goesOn;
    for (int i = 0; i < n; i++) {
      custody[handles[i]] = Custody.NONE;
    }
    allocator.freeBulk(handles, 0, n);
  }

  /**
   * Moves a whole packet into the burst, where there is room for it.
   *
   * @return its bytes
   */
  int moveTo(PacketBurst burst, int at) {
    int n = size;
    int sum = 0;
    for (int i = 0; i < n; i++) {
      custody[handles[i]] = Custody.NONE;
      sum += lengths[i];
      burst.flags()[at + i] = PacketBurst.CONTINUES;
    }
    burst.flags()[at + n - 1] = 0;
    System.arraycopy(handles, 0, burst.handles(), at, n);
    System.arraycopy(offsets, 0, burst.offsets(), at, n);
    System.arraycopy(lengths, 0, burst.lengths(), at, n);
    size = 0;
    whole = false;
    return sum;
  }
}
