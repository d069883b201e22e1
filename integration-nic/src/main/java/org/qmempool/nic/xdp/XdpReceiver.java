package org.qmempool.nic.xdp;

import java.util.Map;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;

/**
 * The receiving half of an AF_XDP port: allocator to FILL, RX to the caller.
 *
 * <p>As many elements as FILL has entries are kept with the kernel, in FILL, in the device or in
 * RX, as far as the pool allows. What is missing is known from our own counts, so the kernel's
 * index is looked at only when FILL is filled up; and that is done in steps of a batch, so that the
 * cost of the allocator and of the ring's indices is paid once per batch also when packets come one
 * by one.
 */
final class XdpReceiver {
  /** Elements that the kernel is short of before FILL is filled up, and at most a quarter. */
  private static final int FILL_BATCH = 256;

  private static final int SCRATCH = 256;

  /**
   * Entries that are copied out of RX at a time, so that a small burst does not pay for the ring's
   * indices and waits once for the lines that the kernel's CPU wrote, not once per burst: a driver
   * that polls hands over up to 64 frames at a time.
   */
  private static final int RX_BATCH = 64;

  private final XdpSocket socket;
  private final HandleAllocator allocator;
  private final ProducerRing fill;
  private final ConsumerRing rx;
  private final boolean needWakeup;
  private final boolean busyPolls;
  private final boolean multiBuffer;
  private final int level;
  private final int fillBatch;
  private final int chunk;
  private final int chunkShift;
  private final byte[] custody;
  private final int[] scratch = new int[SCRATCH];
  private final long[] addresses = new long[SCRATCH];
  private final long[] descriptors = new long[2 * RX_BATCH];
  private final PacketParts parts;

  private int next; // in descriptors, the first of those read ahead
  private int ahead; // how many were read ahead

  private long packets;
  private long bytes;
  private long held;
  private long refused;
  private long burstTooSmall;
  private long poolDry;
  private long wakeups;
  private long polls;

  /**
   * @param chunk bytes of an element, a power of two
   * @param receives false never puts an element into FILL
   */
  XdpReceiver(
      XdpSocket socket, HandleAllocator allocator, Custody custody, int chunk, boolean receives) {
    this.socket = socket;
    this.allocator = allocator;
    this.custody = custody.of();
    parts = new PacketParts(custody);
    this.chunk = chunk;
    chunkShift = Integer.numberOfTrailingZeros(chunk);
    fill = socket.rings().fill();
    rx = socket.rings().rx();
    needWakeup = socket.needWakeup();
    busyPolls = socket.busyPolls();
    multiBuffer = socket.multiBuffer();
    level = receives ? fill.size() : 0;
    fillBatch = Math.max(1, Math.min(FILL_BATCH, fill.size() / 4));
  }

  /** Replaces the burst by what is there, and fills FILL up; packets received. */
  int receive(PacketBurst burst) {
    int capacity = burst.capacity();
    int inRing = ahead < capacity ? rx.ready(capacity - ahead) : 0;
    boolean idle = ahead == 0 && inRing == 0 && !parts.isWhole();
    int kept = idle ? 0 : take(burst, capacity, inRing);
    burst.size(kept);
    if (level - held >= fillBatch) {
      // Whether the kernel sleeps is asked below, without a fence, as often as RX is found empty:
      // a wish that was overlooked once is seen then.
      refill();
    }
    if (idle && (busyPolls || (needWakeup && fill.wakeFlag()))) {
      wake();
    }
    return kept;
  }

  /** The device is polled by us, or its driver once found FILL empty and sleeps. */
  private void wake() {
    if (busyPolls) {
      polls++;
    } else {
      wakeups++;
    }
    socket.wakeFill();
  }

  /** True when a frame lies in RX. */
  boolean isReady() {
    return ahead > 0 || parts.isWhole() || rx.ready(1) > 0;
  }

  /** Fills the burst from what was read ahead and, after that, from RX; entries kept. */
  private int take(PacketBurst burst, int capacity, int inRing) {
    int kept = 0;
    int continued = 0; // entries that go on in the next one
    while (kept < capacity) {
      if (parts.isWhole()) {
        int n = parts.size();
        if (n > capacity - kept && kept > 0) {
          break; // into the next burst
        }
        if (n > capacity) {
          burstTooSmall++;
          held -= n;
          parts.drop(allocator, false);
        } else {
          bytes += parts.moveTo(burst, kept);
          kept += n;
          continued += n - 1;
        }
        continue;
      }
      if (ahead == 0) {
        if (inRing == 0) {
          break;
        }
        ahead = rx.read(Math.min(inRing, RX_BATCH), descriptors);
        inRing -= ahead;
        next = 0;
      }
      int run = Math.min(ahead, capacity - kept);
      int good = parts.isBegun() ? 0 : accept(burst, kept, run);
      kept += good;
      next += good;
      ahead -= good;
      if (good < run) {
        takePart(descriptors[2 * next], descriptors[2 * next + 1]);
        next++;
        ahead--;
      }
    }
    packets += kept - continued;
    held -= kept;
    return kept;
  }

  /** Takes a descriptor that is no packet by itself: a part of one, or one that makes no sense. */
  private void takePart(long address, long lengthAndOptions) {
    long element = address >>> chunkShift;
    int offset = (int) address & (chunk - 1);
    int length = (int) lengthAndOptions;
    int options = (int) (lengthAndOptions >>> 32);
    boolean goesOn = multiBuffer && options == XdpAbi.PACKET_CONTINUES;
    if (element >= custody.length
        || custody[(int) element] != Custody.FILL
        || length <= 0
        || length > chunk - offset
        || (options != 0 && !goesOn)) {
      refuse(element);
      dropParts(goesOn);
    } else if (!parts.add((int) element, offset, length, goesOn)) {
      giveBack((int) element);
    } else if (parts.isTooLong()) {
      refused++;
      dropParts(true);
    }
  }

  /** Of a packet with a descriptor that makes no sense nothing is kept. */
  private void dropParts(boolean goesOn) {
    held -= parts.size();
    parts.drop(allocator, goesOn);
  }

  /**
   * Puts {@code n} descriptors into the burst, from {@code at} on, up to the first that makes no
   * sense; how many. Nothing in the loop calls, so the compiler keeps all in registers and drops
   * the checks.
   */
  private int accept(PacketBurst burst, int at, int n) {
    long[] descriptors = this.descriptors;
    int next = 2 * this.next;
    byte[] custody = this.custody;
    int[] handles = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    int[] flags = burst.flags();
    int chunk = this.chunk;
    int chunkShift = this.chunkShift;
    int sum = 0;
    int i = 0;
    for (; i < n; i++) {
      long address = descriptors[next + 2 * i];
      long lengthAndOptions = descriptors[next + 2 * i + 1];
      long element = address >>> chunkShift;
      int offset = (int) address & (chunk - 1);
      // One unsigned look at 64 bits says: 0 < length <= chunk - offset, and no option is set.
      if (Long.compareUnsigned(lengthAndOptions - 1, chunk - offset) >= 0
          || element >= custody.length
          || custody[(int) element] != Custody.FILL) {
        break;
      }
      custody[(int) element] = Custody.NONE;
      handles[at + i] = (int) element;
      offsets[at + i] = offset;
      lengths[at + i] = (int) lengthAndOptions;
      flags[at + i] = 0;
      sum += (int) lengthAndOptions;
    }
    bytes += sum;
    return i;
  }

  /** A descriptor that makes no sense: its element goes back to the pool if it is ours at all. */
  private void refuse(long element) {
    refused++;
    if (element < custody.length && custody[(int) element] == Custody.FILL) {
      giveBack((int) element);
    }
  }

  private void giveBack(int handle) {
    custody[handle] = Custody.NONE;
    held--;
    allocator.free(handle);
  }

  /** Fills FILL with what the pool has, and wakes the kernel if it asks for that. */
  void fillUp() {
    if (refill() > 0 && needWakeup && fill.mustWake()) {
      wakeups++;
      socket.wakeFill();
    }
  }

  /** Gives the kernel what it is short of, or what the pool has of it; how many elements. */
  private int refill() {
    ProducerRing ring = fill;
    int[] scratch = this.scratch;
    int due = (int) (level - held);
    int left = Math.min(due, ring.room(due));
    int total = 0;
    while (left > 0) {
      int wanted = Math.min(left, scratch.length);
      int n = allocator.allocBurst(scratch, 0, wanted);
      if (n > 0) {
        handOver(ring, n);
      }
      total += n;
      left -= n;
      if (n < wanted) {
        poolDry++;
        break;
      }
    }
    held += total;
    return total;
  }

  private void handOver(ProducerRing ring, int n) {
    int[] scratch = this.scratch;
    long[] addresses = this.addresses;
    byte[] custody = this.custody;
    int chunkShift = this.chunkShift;
    for (int i = 0; i < n; i++) {
      int handle = scratch[i];
      custody[handle] = Custody.FILL;
      addresses[i] = (long) handle << chunkShift;
    }
    ring.write(addresses, n);
    ring.publish(n);
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

  /** Packets of more elements than the burst holds that they were to be put into. */
  long burstTooSmall() {
    return burstTooSmall;
  }

  void addEvents(Map<String, Long> events) {
    events.put("pool_dry", poolDry);
    events.put("fill_wakeups", wakeups);
    events.put("busy_polls", polls);
  }
}
