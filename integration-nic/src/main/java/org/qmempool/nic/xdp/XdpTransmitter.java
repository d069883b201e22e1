package org.qmempool.nic.xdp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Map;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.kernel.Errno;

/**
 * The sending half of an AF_XDP port: the caller to TX, doorbell, COMPLETION to the allocator.
 *
 * <p>A doorbell in copy mode passes on a limited number of frames, then says EAGAIN; it says EBUSY
 * for each frame that the device drops. Both mean "again", and as long as it gets on it is rung
 * again, a bounded number of times.
 */
final class XdpTransmitter {
  private static final VarHandle ENTRY =
      ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
  private static final int SCRATCH = 256;

  /** ENXIO means a deleted device, and for as long as it takes a NIC that is being reset. */
  private static final long DEVICE_GONE_RETRY_NANOS = 10_000_000;

  private final XdpSocket socket;
  private final HandleAllocator allocator;
  private final ProducerRing tx;
  private final ConsumerRing completion;
  private final boolean needWakeup;
  private final boolean busyPolls;
  private final boolean multiBuffer;
  private final int maxKicks;
  private final int chunk;
  private final int chunkShift;
  private final byte[] custody;
  private final int[] scratch = new int[SCRATCH];

  private boolean deviceGone;
  private long deviceGoneAt;
  private long packets;
  private long bytes;
  private long completed;
  private int partsReaped; // elements freed by the present reap that did not end a packet
  private long unknownCompletions;
  private long kicks;
  private long kickAgain;
  private long kickBusy;
  private long kickNoBuffers;
  private long kickLinkDown;
  private long kickDeviceGone;
  private long kickOther;

  /**
   * @param chunk bytes of an element, a power of two
   */
  XdpTransmitter(XdpSocket socket, HandleAllocator allocator, Custody custody, int chunk) {
    this.socket = socket;
    this.allocator = allocator;
    this.custody = custody.of();
    this.chunk = chunk;
    chunkShift = Integer.numberOfTrailingZeros(chunk);
    tx = socket.rings().tx();
    completion = socket.rings().completion();
    needWakeup = socket.needWakeup();
    busyPolls = socket.busyPolls();
    multiBuffer = socket.multiBuffer();
    maxKicks = tx.size() / socket.transmitBudget() + 4;
  }

  /** Puts a prefix of the packets into TX; how many entries. The range was checked. */
  int transmit(PacketBurst burst, int from, int count) {
    return multiBuffer ? transmitParts(burst, from, count) : transmitWhole(burst, from, count);
  }

  /** Of packets of one element each. */
  private int transmitWhole(PacketBurst burst, int from, int count) {
    ProducerRing ring = tx;
    int n = Math.min(ring.room(count), count);
    if (n == 0) {
      return 0;
    }
    MemorySegment memory = ring.memory();
    byte[] custody = this.custody;
    int[] handles = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    int[] flags = burst.flags();
    int chunk = this.chunk;
    int chunkShift = this.chunkShift;
    int next = ring.next();
    long sum = 0;
    for (int i = 0; i < n; i++) {
      int at = from + i;
      int handle = handles[at];
      int offset = offsets[at];
      int length = lengths[at];
      if (offset < 0
          || length <= 0
          || length > chunk - offset
          || handle < 0
          || handle >= custody.length
          || custody[handle] != Custody.NONE
          || (flags[at] & PacketBurst.CONTINUES) != 0) {
        throw unsendable(burst, from, i);
      }
      custody[handle] = Custody.TX;
      long slot = ring.slot(next + i);
      ENTRY.set(memory, slot, ((long) handle << chunkShift) + offset);
      ENTRY.set(memory, slot + 8, (long) length); // and no options
      sum += length;
    }
    ring.publish(n);
    packets += n;
    bytes += sum;
    return n;
  }

  /** Of packets of one element or more. */
  private int transmitParts(PacketBurst burst, int from, int count) {
    ProducerRing ring = tx;
    int n = wholePackets(burst, from, count, Math.min(ring.room(count), count));
    int[] handles = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    int[] flags = burst.flags();
    int next = ring.next();
    long sum = 0;
    int whole = 0;
    for (int i = 0; i < n; i++) {
      int at = from + i;
      int handle = handles[at];
      if (offsets[at] < 0
          || lengths[at] <= 0
          || lengths[at] > chunk - offsets[at]
          || handle < 0
          || handle >= custody.length
          || custody[handle] != Custody.NONE) {
        throw unsendable(burst, from, i);
      }
      boolean goesOn = (flags[at] & PacketBurst.CONTINUES) != 0;
      custody[handle] = goesOn ? Custody.TX_PART : Custody.TX;
      long options = goesOn ? XdpAbi.PACKET_CONTINUES : 0;
      long slot = ring.slot(next + i);
      ENTRY.set(ring.memory(), slot, ((long) handle << chunkShift) + offsets[at]);
      ENTRY.set(ring.memory(), slot + 8, lengths[at] | options << 32);
      sum += lengths[at];
      whole += goesOn ? 0 : 1;
    }
    ring.publish(n);
    packets += whole;
    bytes += sum;
    return n;
  }

  /** The entries of the whole packets within the first {@code room}; each packet is looked at. */
  private int wholePackets(PacketBurst burst, int from, int count, int room) {
    int most = Math.min(socket.mostParts(), tx.size());
    int whole = 0;
    int begin = 0;
    for (int i = 0; i < count; i++) {
      boolean goesOn = (burst.flags()[from + i] & PacketBurst.CONTINUES) != 0;
      if (i - begin >= most || (goesOn && i == count - 1)) {
        throw new IllegalArgumentException(
            "packet at "
                + (from + begin)
                + " of the burst has "
                + (goesOn && i == count - 1 ? "no end" : "more elements than " + most)
                + ": pass whole packets, of 1 to "
                + most
                + " elements, the last one without CONTINUES");
      }
      if (!goesOn) {
        begin = i + 1;
        whole = begin <= room ? begin : whole;
      }
    }
    return whole;
  }

  /** Takes back the custody of the {@code done} packets before the bad one, and names that one. */
  private IllegalArgumentException unsendable(PacketBurst burst, int from, int done) {
    int at = from + done;
    int handle = burst.handles()[at];
    // Before the custody is taken back: the other one may be in the same burst.
    boolean twice = handle >= 0 && handle < custody.length && custody[handle] != Custody.NONE;
    for (int i = 0; i < done; i++) {
      custody[burst.handles()[from + i]] = Custody.NONE;
    }
    if (twice) {
      return new IllegalArgumentException(
          "packet "
              + at
              + " of the burst: handle "
              + handle
              + " is with the kernel already: transmit or free a handle once, not both or twice");
    }
    return burst.unsendable(at);
  }

  /** Frees what was sent and rings the doorbell if something waits. */
  void flush() {
    reap();
    boolean waits = tx.unread() > 0;
    if (!waits && !(busyPolls && packets > completed)) {
      return;
    }
    if (deviceGone && System.nanoTime() - deviceGoneAt < DEVICE_GONE_RETRY_NANOS) {
      return;
    }
    if (waits) {
      kickWhileItHelps();
    } else {
      kickForCompletions();
    }
    reap();
  }

  /** Nobody but us polls a device that is busy-polled, for its completions too. */
  private void kickForCompletions() {
    kicks++;
    int result = socket.kick();
    deviceGone = false; // until ENXIO says so again
    if (result < 0) {
      mayHelpAgain(-result);
    }
  }

  private void kickWhileItHelps() {
    int waiting = tx.unread();
    for (int i = 0; i < maxKicks && waiting > 0; i++) {
      if (needWakeup && !busyPolls && !tx.mustWake()) {
        return; // the driver is at work on its own
      }
      kicks++;
      int result = socket.kick();
      deviceGone = false; // until ENXIO says so again
      if (result < 0 && !mayHelpAgain(-result)) {
        return;
      }
      reap(); // without room in COMPLETION the kernel sends nothing
      int left = tx.unread();
      if (left == waiting && i > 0) {
        return;
      }
      waiting = left;
    }
  }

  /** Counts how a kick failed; true when another one may get on. */
  private boolean mayHelpAgain(int errno) {
    switch (errno) {
      case Errno.EAGAIN -> kickAgain++; // the budget of one kick is spent
      case Errno.EBUSY -> kickBusy++; // one frame was dropped by the device, the rest waits
      case Errno.ENOBUFS -> kickNoBuffers++;
      case Errno.ENETDOWN -> {
        kickLinkDown++;
        return false;
      }
      case Errno.ENXIO -> {
        kickDeviceGone++;
        deviceGone = true;
        deviceGoneAt = System.nanoTime();
        return false;
      }
      default -> {
        kickOther++;
        return false;
      }
    }
    return true;
  }

  /** Frees the elements whose frames were sent. */
  private void reap() {
    int ready = completion.ready(1);
    while (ready > 0) {
      int n = Math.min(ready, scratch.length);
      int kept = takeCompletions(n);
      if (kept > 0) {
        free(kept);
      }
      completed += kept - partsReaped;
      partsReaped = 0;
      ready -= n;
    }
  }

  /** What a closed allocator refuses stays in custody, so that closing the port finds it. */
  private void free(int n) {
    boolean freed = false;
    try {
      allocator.freeBulk(scratch, 0, n);
      freed = true;
    } finally {
      if (!freed) {
        for (int i = 0; i < n; i++) {
          custody[scratch[i]] = Custody.TX;
        }
      }
    }
  }

  private int takeCompletions(int n) {
    ConsumerRing ring = completion;
    MemorySegment memory = ring.memory();
    byte[] custody = this.custody;
    int[] scratch = this.scratch;
    int chunkShift = this.chunkShift;
    int next = ring.next();
    int kept = 0;
    for (int i = 0; i < n; i++) {
      long element = (long) ENTRY.get(memory, ring.slot(next + i)) >>> chunkShift;
      if (element < custody.length && custody[(int) element] == Custody.TX) {
        custody[(int) element] = Custody.NONE;
        scratch[kept++] = (int) element;
      } else if (element < custody.length && custody[(int) element] == Custody.TX_PART) {
        custody[(int) element] = Custody.NONE;
        scratch[kept++] = (int) element;
        partsReaped++;
      } else {
        unknownCompletions++;
      }
    }
    ring.release(n);
    return kept;
  }

  /** True while a frame that was taken is not complete and the device may yet complete it. */
  boolean mayComplete() {
    return packets > completed && !deviceGone;
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

  /** Frames that the device dropped, each told by an EBUSY. */
  long droppedByDevice() {
    return kickBusy;
  }

  void addEvents(Map<String, Long> events) {
    events.put("kicks", kicks);
    events.put("kick_again", kickAgain);
    events.put("kick_no_buffers", kickNoBuffers);
    events.put("kick_link_down", kickLinkDown);
    events.put("kick_device_gone", kickDeviceGone);
    events.put("kick_other", kickOther);
    events.put("unknown_completions", unknownCompletions);
  }
}
