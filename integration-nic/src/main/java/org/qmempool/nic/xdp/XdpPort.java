package org.qmempool.nic.xdp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortException;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.kernel.Ethtool;

/**
 * One queue of a network device, driven through AF_XDP.
 *
 * <p>The pool's memory is registered with the kernel as UMEM, so the device or the kernel writes
 * received frames right into pool elements, and sends from them:
 *
 * <pre>
 *   allocator --allocBurst--&gt; FILL --(kernel)--&gt; RX --receive--&gt; the caller
 *   the caller --transmit--&gt; TX --(kernel)--&gt; COMPLETION --freeBulk--&gt; allocator
 * </pre>
 *
 * <p>A received frame has {@link #headroom()} bytes free in front of it. A frame longer than {@code
 * stride - headroom()} is dropped by the kernel and counted.
 *
 * <p>Counters of {@link #statistics}. Drops: {@code rx_no_element} (FILL was empty, or the frame
 * did not fit), {@code rx_ring_full}, {@code rx_refused} (the kernel's descriptor named no element
 * of this port), {@code rx_burst_too_small} (a packet of more elements than the burst held), {@code
 * tx_invalid} (refused by the kernel), {@code tx_dropped_by_device} (too long for the MTU, too
 * short for a frame, or no carrier). Events: {@code pool_dry}, {@code fill_empty}, {@code
 * fill_invalid}, {@code fill_wakeups}, {@code busy_polls}, {@code kicks} and how they ended, {@code
 * unknown_completions} and {@code ring_faults} (the kernel said what cannot be).
 *
 * <p>{@link #await} below one millisecond spins; from there on it sleeps in the kernel.
 */
public final class XdpPort implements PacketPort {
  private static final long CLOSE_WAIT_NANOS = 50_000_000;
  private static final long CLOSE_PARK_NANOS = 50_000;
  private static final int LEAST_SURE_STRIDE = 4096;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final String name;
  private final Mempool pool;
  private final HandleAllocator allocator;
  private final XdpSocket socket;
  private final Custody custody;
  private final XdpReceiver receiver;
  private final XdpTransmitter transmitter;
  private final XdpAttachment attachment;
  private final int headroom;

  private boolean closed;
  private XdpCounters lastCounters = XdpCounters.NONE;

  /**
   * Takes the socket over, and the name's registration with the pool; fills FILL and then lets
   * frames come. If that fails, nothing is left.
   *
   * @param attach attaches the program, or says {@link XdpAttachment#NONE}
   * @param headroom bytes in front of each received frame, the kernel's own included
   * @param receives false leaves FILL empty
   */
  XdpPort(
      String name,
      Mempool pool,
      HandleAllocator allocator,
      XdpSocket socket,
      Supplier<XdpAttachment> attach,
      int headroom,
      boolean receives) {
    this.name = name;
    this.pool = pool;
    this.allocator = allocator;
    this.socket = socket;
    this.headroom = headroom;
    custody = new Custody(pool.capacity());
    receiver = new XdpReceiver(socket, allocator, custody, pool.layout().stride(), receives);
    transmitter = new XdpTransmitter(socket, allocator, custody, pool.layout().stride());
    boolean open = false;
    try {
      if (receives) {
        receiver.fillUp();
      }
      attachment = attach.get();
      open = true;
    } finally {
      if (!open) {
        letGo();
      }
    }
  }

  /**
   * The receive queues of a device: the frames of each need a port of their own, see {@link
   * XdpPortBuilder#sharing}.
   *
   * @param device an interface of the calling thread's network namespace
   * @return queues in use, 1 or more
   * @throws PortException if there is no such device
   */
  public static int queues(String device) {
    try (Ethtool ethtool = Ethtool.open()) {
      return ethtool.rxQueues(device);
    }
  }

  /**
   * Starts the description of a port.
   *
   * @param pool where the frames lie; its elements have 2048 or 4096 bytes ({@code
   *     ElementLayout.umem})
   * @param allocator takes elements from {@code pool} and gives them back there; only the thread
   *     that drives the port uses it
   * @return a builder without a device
   */
  public static XdpPortBuilder builder(Mempool pool, HandleAllocator allocator) {
    return new XdpPortBuilder(pool, allocator);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Mempool pool() {
    return pool;
  }

  /** As {@link XdpPortBuilder#multiBuffer} said, or the port whose UMEM is shared. */
  @Override
  public boolean multiBuffer() {
    return socket.multiBuffer();
  }

  /**
   * How the program is attached: {@code NATIVE}, {@code GENERIC} or {@code NONE}.
   *
   * @return the mode in force
   */
  public AttachMode attachMode() {
    return attachment.mode();
  }

  /**
   * How the socket is bound, as the kernel tells it: {@code COPY} or {@code ZEROCOPY}.
   *
   * @return the mode in force
   */
  public BindMode bindMode() {
    return socket.zeroCopy() ? BindMode.ZEROCOPY : BindMode.COPY;
  }

  /**
   * Why the program is not attached in the mode tried first; empty when it is.
   *
   * @return one line, or empty
   */
  public String fallback() {
    return attachment.fallback();
  }

  /**
   * Why the socket is bound in copy mode, where zero copy was tried first; empty where it was not,
   * and where it is in force.
   *
   * @return one line, or empty
   */
  public String bindFallback() {
    return socket.bindFallback();
  }

  /**
   * What is legal and may yet go wrong: elements of 2048 bytes in zero-copy mode, which some
   * drivers (igb) round down to buffers of 1024, and then split longer frames without a word.
   *
   * @return one line, or empty
   */
  public String warning() {
    return socket.zeroCopy() && pool.layout().stride() < LEAST_SURE_STRIDE
        ? name
            + ": zero-copy with elements of "
            + pool.layout().stride()
            + " bytes: some drivers (igb) split frames above 1024 bytes then, and do not say so;"
            + " use ElementLayout.umem(4096), or bind mode COPY"
        : "";
  }

  /**
   * Bytes in front of each received frame, within its element.
   *
   * @return bytes
   */
  public int headroom() {
    return headroom;
  }

  @Override
  public int receive(PacketBurst burst) {
    requireOpen();
    burst.check(this, 0, 0);
    return receiver.receive(burst);
  }

  @Override
  public int transmit(PacketBurst burst, int from, int count) {
    requireOpen();
    burst.check(this, from, count);
    return transmitter.transmit(burst, from, count);
  }

  @Override
  public void flush() {
    requireOpen();
    transmitter.flush();
  }

  @Override
  public boolean await(long timeoutNanos) {
    requireOpen();
    if (receiver.isReady()) {
      return true;
    }
    if (timeoutNanos >= NANOS_PER_MILLI) {
      long millis = Math.min(timeoutNanos / NANOS_PER_MILLI, Integer.MAX_VALUE);
      return socket.poll((int) millis) > 0 || receiver.isReady();
    }
    long deadline = System.nanoTime() + timeoutNanos;
    while (System.nanoTime() - deadline < 0) {
      if (receiver.isReady()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  @Override
  public PortStatistics statistics() {
    XdpCounters kernel = closed ? lastCounters : socket.counters();
    Map<String, Long> drops = new LinkedHashMap<>();
    drops.put("rx_no_element", kernel.rxDropped());
    drops.put("rx_ring_full", kernel.rxRingFull());
    drops.put("rx_refused", receiver.refused());
    drops.put("rx_burst_too_small", receiver.burstTooSmall());
    drops.put("tx_invalid", kernel.txInvalid());
    drops.put("tx_dropped_by_device", transmitter.droppedByDevice());
    Map<String, Long> events = new LinkedHashMap<>();
    receiver.addEvents(events);
    events.put("fill_empty", kernel.fillEmpty());
    events.put("fill_invalid", kernel.rxInvalid());
    transmitter.addEvents(events);
    events.put("ring_faults", socket.rings().faults());
    return new PortStatistics(
        name,
        "af_xdp " + attachment.mode().word() + (socket.zeroCopy() ? " zero-copy" : " copy"),
        receiver.packets(),
        receiver.bytes(),
        transmitter.packets(),
        transmitter.bytes(),
        transmitter.completed(),
        closed ? 0 : receiver.held(),
        closed ? 0 : transmitter.packets() - transmitter.completed(),
        drops,
        events);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    attachment.close(); // no frame comes in any more
    try {
      long deadline = System.nanoTime() + CLOSE_WAIT_NANOS;
      transmitter.flush();
      while (transmitter.mayComplete() && System.nanoTime() - deadline < 0) {
        LockSupport.parkNanos(CLOSE_PARK_NANOS);
        transmitter.flush();
      }
    } finally {
      // Also where the allocator refuses, as it was closed before the port.
      lastCounters = socket.counters();
      letGo();
    }
  }

  private void letGo() {
    socket.close();
    try {
      custody.takeBack(allocator);
    } finally {
      custody.takeBack(pool); // what a closed allocator would not take; nothing as a rule
      pool.unregister(name);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("port " + name + " is closed: open a new one");
    }
  }

  /** For a port that joins the UMEM. */
  XdpSocket socket() {
    requireOpen();
    return socket;
  }

  /** For a port that joins the program. */
  XdpAttachment attachment() {
    return attachment;
  }
}
