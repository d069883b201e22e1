package org.qmempool.nic.xdp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A ring that this side fills and the kernel empties: FILL or TX.
 *
 * <p>The caller writes entries at {@link #slot} into {@link #memory} with plain stores and hands
 * them over with {@link #publish}. The kernel's index is read only when the room that was seen last
 * does not suffice.
 */
final class ProducerRing {
  private static final VarHandle INDEX = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

  private final MemorySegment memory;
  private final long producerAt;
  private final long consumerAt;
  private final long entriesAt;
  private final long flagsAt;
  private final int size;
  private final int mask;
  private final int entryShift;
  private int producer;
  private int consumerSeen;
  private long faults;

  /**
   * @param memory the ring's mapping
   * @param size entries, a power of two
   * @param entryBytes 8 or 16
   */
  ProducerRing(MemorySegment memory, RingLayout layout, int size, int entryBytes) {
    this.memory = memory;
    this.producerAt = layout.producer();
    this.consumerAt = layout.consumer();
    this.entriesAt = layout.entries();
    this.flagsAt = layout.flags();
    this.size = size;
    this.mask = size - 1;
    this.entryShift = Integer.numberOfTrailingZeros(entryBytes);
    producer = (int) INDEX.get(memory, producerAt);
    consumerSeen = producer - size; // nothing seen: the first look at the room asks the kernel
  }

  MemorySegment memory() {
    return memory;
  }

  int size() {
    return size;
  }

  /** Looks that found the kernel's index where it cannot be; such a look finds no room. */
  long faults() {
    return faults;
  }

  /** The index of the next entry to write; pass it, plus 0..room-1, to {@link #slot}. */
  int next() {
    return producer;
  }

  /** Where in {@link #memory} the entry with this index lies. */
  long slot(int index) {
    return entriesAt + ((long) (index & mask) << entryShift);
  }

  /** Free slots, 0 to size; exact when fewer than {@code wanted}, else a lower bound. */
  int room(int wanted) {
    int room = size - (producer - consumerSeen);
    return room >= wanted ? room : size - unread();
  }

  /** Published entries that the kernel has not taken, 0 to size. */
  int unread() {
    // Acquire: pairs with the kernel's store-release of the consumer index. The kernel's reads of
    // the entries before that index are over, so their slots may be written again.
    int consumer = (int) INDEX.getAcquire(memory, consumerAt);
    int unread = producer - consumer;
    if (unread < 0 || unread > size) {
      faults++;
      return size;
    }
    consumerSeen = consumer;
    return unread;
  }

  /** Copies {@code n} one-long entries into the next slots, for which there is room. */
  void write(long[] from, int n) {
    int index = producer & mask;
    int run = Math.min(n, size - index);
    MemorySegment.copy(from, 0, memory, ValueLayout.JAVA_LONG, slot(index), run);
    if (run < n) {
      MemorySegment.copy(from, run, memory, ValueLayout.JAVA_LONG, slot(0), n - run);
    }
  }

  /** Hands the next {@code n} entries to the kernel. */
  void publish(int n) {
    producer += n;
    // Release: pairs with the kernel's load-acquire of the producer index, which then sees the
    // entries, and whatever was written into the frames that they name.
    INDEX.setRelease(memory, producerAt, producer);
  }

  /**
   * Whether the kernel sleeps on this ring and must be woken by a system call, asked right after
   * {@link #publish}.
   */
  boolean mustWake() {
    // Full fence between our store of the producer index and our load of the flag. Its partner is
    // the kernel, which stores the flag, and then looks at the producer index once more before it
    // sleeps. Without the fence both loads may miss the other's store, and nobody moves.
    VarHandle.fullFence();
    return wakeFlag();
  }

  /** The kernel's wish to be woken, without order against anything; for looks that are repeated. */
  boolean wakeFlag() {
    return ((int) INDEX.getOpaque(memory, flagsAt) & XdpAbi.RING_NEED_WAKEUP) != 0;
  }
}
