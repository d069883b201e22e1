package org.qmempool.nic.xdp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A ring that the kernel fills and this side empties: RX or COMPLETION.
 *
 * <p>The caller reads entries at {@link #slot} from {@link #memory} with plain loads and gives the
 * slots back with {@link #release}.
 */
final class ConsumerRing {
  private static final VarHandle INDEX = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

  private final MemorySegment memory;
  private final long producerAt;
  private final long consumerAt;
  private final long entriesAt;
  private final int size;
  private final int mask;
  private final int entryShift;
  private int consumer;
  private int producerSeen;
  private long faults;

  /**
   * @param memory the ring's mapping
   * @param size entries, a power of two
   * @param entryBytes 8 or 16
   */
  ConsumerRing(MemorySegment memory, RingLayout layout, int size, int entryBytes) {
    this.memory = memory;
    this.producerAt = layout.producer();
    this.consumerAt = layout.consumer();
    this.entriesAt = layout.entries();
    this.size = size;
    this.mask = size - 1;
    this.entryShift = Integer.numberOfTrailingZeros(entryBytes);
    consumer = (int) INDEX.get(memory, consumerAt);
    producerSeen = consumer;
  }

  MemorySegment memory() {
    return memory;
  }

  int size() {
    return size;
  }

  /** Looks that found the kernel's index where it cannot be; such a look finds nothing. */
  long faults() {
    return faults;
  }

  /** The index of the next entry to read; pass it, plus 0..ready-1, to {@link #slot}. */
  int next() {
    return consumer;
  }

  /** Where in {@link #memory} the entry with this index lies. */
  long slot(int index) {
    return entriesAt + ((long) (index & mask) << entryShift);
  }

  /** Entries to read, 0 to size; exact when fewer than {@code wanted}, else a lower bound. */
  int ready(int wanted) {
    int ready = producerSeen - consumer;
    if (ready >= wanted) {
      return ready;
    }
    // Acquire: pairs with the kernel's store-release of the producer index, so that the entries
    // before it, and the frames that they name, are seen as written.
    int producer = (int) INDEX.getAcquire(memory, producerAt);
    ready = producer - consumer;
    if (ready < 0 || ready > size) {
      faults++;
      return producerSeen - consumer;
    }
    producerSeen = producer;
    return ready;
  }

  /**
   * Copies the next entries to the heap, as longs, and gives their slots back to the kernel. One
   * copy costs one check, and its wide loads wait together for the lines that the kernel's CPU
   * wrote last; a loop would wait for one after the other.
   *
   * @param n entries wanted, 1 or more; so many are ready
   * @param to has room for them
   * @return entries copied, 1 to n: fewer where the ring's end comes first
   */
  int read(int n, long[] to) {
    int index = consumer & mask;
    int run = Math.min(n, size - index);
    int longs = run << (entryShift - 3);
    MemorySegment.copy(memory, ValueLayout.JAVA_LONG, slot(index), to, 0, longs);
    release(run);
    return run;
  }

  /** Gives {@code n} slots, whose entries were read, back to the kernel. */
  void release(int n) {
    consumer += n;
    // Release: pairs with the kernel's load-acquire of the consumer index; our loads of the entries
    // come before it, so the kernel cannot overwrite them too early.
    INDEX.setRelease(memory, consumerAt, consumer);
  }
}
