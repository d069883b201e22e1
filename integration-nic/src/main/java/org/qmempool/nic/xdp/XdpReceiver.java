package org.qmempool.nic.xdp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Map;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;

/**
 * The receiving half of an AF_XDP port: allocator to FILL, RX to the caller.
 *
 * <p>FILL is kept as full as the pool allows, in steps of a batch, so that the cost of the
 * allocator and of the ring's indices is paid once per batch also when packets come one by one.
 */
final class XdpReceiver {
  private static final VarHandle ENTRY =
      ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

  /** Elements that FILL is short of before it is filled up. */
  private static final int FILL_BATCH = 64;

  private static final int SCRATCH = 256;

  private final XdpSocket socket;
  private final HandleAllocator allocator;
  private final ProducerRing fill;
  private final ConsumerRing rx;
  private final boolean needWakeup;
  private final int fillBatch;
  private final int chunk;
  private final int chunkShift;
  private final byte[] custody;
  private final int[] scratch = new int[SCRATCH];

  private long packets;
  private long bytes;
  private long held;
  private long refused;
  private long poolDry;
  private long wakeups;

  /**
   * @param chunk bytes of an element, a power of two
   * @param receives false never puts an element into FILL
   */
  XdpReceiver(
      XdpSocket socket, HandleAllocator allocator, Custody custody, int chunk, boolean receives) {
    this.socket = socket;
    this.allocator = allocator;
    this.custody = custody.of();
    this.chunk = chunk;
    chunkShift = Integer.numberOfTrailingZeros(chunk);
    fill = socket.rings().fill();
    rx = socket.rings().rx();
    needWakeup = socket.needWakeup();
    int batch = Math.max(1, Math.min(FILL_BATCH, fill.size() / 4));
    fillBatch = receives ? batch : Integer.MAX_VALUE; // more room than there ever is
  }

  /** Replaces the burst by what is there, and fills FILL up; packets received. */
  int receive(PacketBurst burst) {
    int capacity = burst.capacity();
    int ready = Math.min(rx.ready(capacity), capacity);
    int kept = ready == 0 ? 0 : take(burst, ready);
    burst.size(kept);
    if (fill.room(fillBatch) >= fillBatch) {
      fillUp();
    }
    if (ready == 0 && needWakeup && fill.wakeFlag()) {
      wakeups++; // the driver once found FILL empty and sleeps
      socket.wakeFill();
    }
    return kept;
  }

  /** True when a frame lies in RX. */
  boolean isReady() {
    return rx.ready(1) > 0;
  }

  private int take(PacketBurst burst, int n) {
    ConsumerRing ring = rx;
    MemorySegment memory = ring.memory();
    byte[] custody = this.custody;
    int[] handles = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    int[] flags = burst.flags();
    int chunk = this.chunk;
    int chunkShift = this.chunkShift;
    int next = ring.next();
    int kept = 0;
    long sum = 0;
    for (int i = 0; i < n; i++) {
      long slot = ring.slot(next + i);
      long address = (long) ENTRY.get(memory, slot);
      long lengthAndOptions = (long) ENTRY.get(memory, slot + 8);
      long element = address >>> chunkShift;
      int offset = (int) address & (chunk - 1);
      // One unsigned look at 64 bits says: 0 < length <= chunk - offset, and no option is set.
      boolean fits = Long.compareUnsigned(lengthAndOptions - 1, chunk - offset) < 0;
      if (fits && element < custody.length && custody[(int) element] == Custody.FILL) {
        custody[(int) element] = Custody.NONE;
        handles[kept] = (int) element;
        offsets[kept] = offset;
        lengths[kept] = (int) lengthAndOptions;
        flags[kept] = 0;
        sum += lengthAndOptions;
        kept++;
      } else {
        refuse(element);
      }
    }
    ring.release(n);
    packets += kept;
    bytes += sum;
    held -= kept;
    return kept;
  }

  /** A descriptor that makes no sense: its element goes back to the pool if it is ours at all. */
  private void refuse(long element) {
    refused++;
    if (element < custody.length && custody[(int) element] == Custody.FILL) {
      custody[(int) element] = Custody.NONE;
      held--;
      allocator.free((int) element);
    }
  }

  /** Fills FILL with what the pool has, and wakes the kernel if it asks for that. */
  void fillUp() {
    ProducerRing ring = fill;
    MemorySegment memory = ring.memory();
    byte[] custody = this.custody;
    int[] scratch = this.scratch;
    int chunkShift = this.chunkShift;
    int room = ring.room(ring.size());
    int total = 0;
    while (room > 0) {
      int wanted = Math.min(room, scratch.length);
      int n = allocator.allocBurst(scratch, 0, wanted);
      if (n > 0) {
        int next = ring.next();
        for (int i = 0; i < n; i++) {
          int handle = scratch[i];
          custody[handle] = Custody.FILL;
          ENTRY.set(memory, ring.slot(next + i), (long) handle << chunkShift);
        }
        ring.publish(n);
      }
      total += n;
      room -= n;
      if (n < wanted) {
        poolDry++;
        break;
      }
    }
    held += total;
    if (total > 0 && needWakeup && ring.mustWake()) {
      wakeups++;
      socket.wakeFill();
    }
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }

  /** Elements that were given to FILL and did not come back. */
  long held() {
    return held;
  }

  long refused() {
    return refused;
  }

  void addEvents(Map<String, Long> events) {
    events.put("pool_dry", poolDry);
    events.put("fill_wakeups", wakeups);
  }
}
