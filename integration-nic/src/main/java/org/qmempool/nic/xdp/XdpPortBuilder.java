package org.qmempool.nic.xdp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.NicLibc;
import org.qmempool.nic.xdp.XdpRings.RingSizes;

/**
 * Describes an AF_XDP port and opens it.
 *
 * <p>What must be given is the {@link #device}. For the rest: queue 0, rings of 2048 with a FILL of
 * twice that, attach mode AUTO, bind mode AUTO, need_wakeup on. That takes a pool of more than 4096
 * elements; see {@code org.qmempool.nic} for how many more.
 *
 * <p>For one thread. {@link #open} looks the device up in the calling thread's network namespace.
 */
public final class XdpPortBuilder {
  private static final int DEFAULT_RING = 2048;
  private static final int MAX_BUDGET = 0xffff;

  private final Mempool pool;
  private final HandleAllocator allocator;
  private String device = "";
  private int queue;
  private int rxRing = DEFAULT_RING;
  private int txRing = DEFAULT_RING;
  private int fillRing = 2 * DEFAULT_RING;
  private int completionRing = DEFAULT_RING;
  private int headroom;
  private AttachMode attach = AttachMode.AUTO;
  private BindMode bind = BindMode.AUTO;
  private boolean needWakeup = true;
  private int busyPoll;
  private int busyPollBudget;
  private boolean multiBuffer;
  private @Nullable XdpPort sharing;

  XdpPortBuilder(Mempool pool, HandleAllocator allocator) {
    this.pool = Objects.requireNonNull(pool, "pool");
    this.allocator = Objects.requireNonNull(allocator, "allocator");
    Umem.check(pool);
  }

  /**
   * The interface, by name, e.g. {@code "eth1"}.
   *
   * @param name the interface's name
   * @return this
   */
  public XdpPortBuilder device(String name) {
    device = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * The queue of the device, 0 or more.
   *
   * @param number 0 up to the queues of the device less 1
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public XdpPortBuilder queue(int number) {
    if (number < 0) {
      throw new IllegalArgumentException(
          "queue " + number + ": queues are numbered from 0, choose 0 or more");
    }
    queue = number;
    return this;
  }

  /**
   * The sizes of the four rings, each a power of two. FILL takes as many elements out of the pool
   * as it has entries; one larger than RX rides out bursts. COMPLETION as large as TX suffices.
   *
   * @param rx entries of RX
   * @param tx entries of TX
   * @param fill entries of FILL
   * @param completion entries of COMPLETION
   * @return this
   * @throws IllegalArgumentException if one is no power of two from 1 to 2^20
   */
  public XdpPortBuilder rings(int rx, int tx, int fill, int completion) {
    RingSizes checked = new RingSizes(rx, tx, fill, completion);
    rxRing = checked.rx();
    txRing = checked.tx();
    fillRing = checked.fill();
    completionRing = checked.completion();
    return this;
  }

  /**
   * Bytes to leave free in front of each received frame, in addition to the kernel's 256.
   *
   * @param bytes 0 or more
   * @return this
   * @throws IllegalArgumentException if less than 64 bytes would remain for the frame
   */
  public XdpPortBuilder headroom(int bytes) {
    int most = pool.layout().stride() - XdpAbi.PACKET_HEADROOM - 64;
    if (bytes < 0 || bytes > most) {
      throw new IllegalArgumentException(
          "headroom "
              + bytes
              + " is outside 0.."
              + most
              + " for elements of "
              + pool.layout().stride()
              + ": choose one in that range");
    }
    headroom = bytes;
    return this;
  }

  /**
   * How the program is attached; {@link AttachMode#NONE} opens a port that only sends.
   *
   * @param mode the mode
   * @return this
   */
  public XdpPortBuilder attach(AttachMode mode) {
    attach = Objects.requireNonNull(mode, "mode");
    return this;
  }

  /**
   * How the socket is bound; not asked for when the UMEM of another port is shared.
   *
   * @param mode the mode
   * @return this
   */
  public XdpPortBuilder bind(BindMode mode) {
    bind = Objects.requireNonNull(mode, "mode");
    return this;
  }

  /**
   * Whether the kernel tells by a flag when it needs a system call; on saves calls.
   *
   * @param on false makes each doorbell a system call
   * @return this
   */
  public XdpPortBuilder needWakeup(boolean on) {
    needWakeup = on;
    return this;
  }

  /**
   * Lets the thread that drives the port drive the device too: a receive that finds nothing, and
   * each doorbell, polls the device in a system call, and as long as these come its interrupt stays
   * off. One core then does what two do otherwise. The device's own settings {@code
   * napi_defer_hard_irqs} and {@code gro_flush_timeout} must be above 0, and it must have a NAPI (a
   * veth takes the option and does nothing by it).
   *
   * @param micros how long a call that may wait polls, in microseconds, 1 or more; our calls do not
   *     wait and poll once
   * @param budget frames that one poll takes at most, 1 to 65535; 64 is the kernel's usual
   * @return this
   * @throws IllegalArgumentException if one is out of range
   */
  public XdpPortBuilder busyPoll(int micros, int budget) {
    if (micros < 1 || budget < 1 || budget > MAX_BUDGET) {
      throw new IllegalArgumentException(
          "busy polling of "
              + micros
              + " us with a budget of "
              + budget
              + " frames: pass 1 us or more, and 1 to "
              + MAX_BUDGET
              + " frames");
    }
    busyPoll = micros;
    busyPollBudget = budget;
    return this;
  }

  /**
   * Lets a packet have several elements, so that frames beyond one element (jumbo) pass in both
   * directions, Linux 6.6 and later. Each element but the last has the flag {@link
   * org.qmempool.nic.PacketBurst#CONTINUES}; the packet's bytes are theirs, joined. A received
   * packet is delivered whole, in one burst, or dropped and counted where it has more elements than
   * the burst holds. A packet that is sent may have 17 elements in copy mode, and in zero-copy mode
   * as many as the driver says.
   *
   * <p>In native mode the program then takes an MTU beyond one buffer, where the driver can. Many
   * drivers have it in copy mode alone, which mode AUTO finds out. The programs of {@code
   * org.qmempool.nic.app} and {@code TransmitQueue} take packets of one element, and refuse the
   * port.
   *
   * @param on false, as by default, has the kernel drop what does not fit into one element
   * @return this
   */
  public XdpPortBuilder multiBuffer(boolean on) {
    multiBuffer = on;
    return this;
  }

  /**
   * Joins the UMEM of an open port of the same pool, so that frames go from one to the other
   * without a copy; the new port has that port's bind mode, need_wakeup, multiBuffer and headroom.
   * On another queue of the same device it also shares the program.
   *
   * @param open an open port
   * @return this
   * @throws IllegalArgumentException if that port has another pool
   */
  public XdpPortBuilder sharing(XdpPort open) {
    if (open.pool() != pool) {
      throw new IllegalArgumentException(
          "port " + open.name() + " has another pool: ports that share one UMEM share the pool");
    }
    sharing = open;
    return this;
  }

  /**
   * Opens the port: binds, fills FILL, and lets frames come. Where a queue is still being given up
   * by a socket just closed, waits for it up to half a second.
   *
   * @return an open port
   * @throws IllegalStateException if no device was given
   * @throws IllegalArgumentException if the port receives and FILL would take the whole pool
   * @throws PortException if the kernel refuses; the message says what to do, and nothing is left
   *     behind
   */
  public XdpPort open() {
    if (device.isEmpty()) {
      throw new IllegalStateException("no device given: call device(name)");
    }
    if (attach != AttachMode.NONE && fillRing >= pool.capacity()) {
      throw new IllegalArgumentException(
          "FILL ring of "
              + fillRing
              + " entries takes the pool's "
              + pool.capacity()
              + " elements, all of them; fewer are allowed, so that frames can be sent and cached:"
              + " pass smaller rings(), or build a pool of FILL + TX + caches + bursts in flight");
    }
    int deviceIndex = NicLibc.ifNameToIndex(device);
    if (deviceIndex < 0) {
      throw Errno.failure(
          "interface '" + device + "' does not exist in this network namespace",
          deviceIndex,
          "`ip link` lists those that do");
    }
    String name = device + ":" + queue;
    pool.register(name);
    KernelXdpSocket socket = null;
    try {
      socket = new KernelXdpSocket(this, deviceIndex, sharedSocket());
    } finally {
      if (socket == null) {
        pool.unregister(name);
      }
    }
    KernelXdpSocket bound = socket;
    return new XdpPort(
        name,
        pool,
        allocator,
        socket,
        () -> attachTo(bound),
        sharing == null ? XdpAbi.PACKET_HEADROOM + headroom : sharing.headroom(),
        attach != AttachMode.NONE);
  }

  private @Nullable KernelXdpSocket sharedSocket() {
    return sharing != null && sharing.socket() instanceof KernelXdpSocket socket ? socket : null;
  }

  private XdpAttachment attachTo(KernelXdpSocket socket) {
    if (attach == AttachMode.NONE) {
      return XdpAttachment.NONE;
    }
    if (sharing != null
        && sharing.attachment() instanceof XdpProgram.Share share
        && share.isOn(socket.deviceId())) {
      return share.join(queue, socket.fd());
    }
    return XdpProgram.attach(device, socket, queue, attach);
  }

  Mempool pool() {
    return pool;
  }

  /** The port whose UMEM is joined, if any. */
  @Nullable XdpPort shared() {
    return sharing;
  }

  String device() {
    return device;
  }

  int queue() {
    return queue;
  }

  int headroom() {
    return headroom;
  }

  BindMode bind() {
    return bind;
  }

  boolean needWakeup() {
    return needWakeup;
  }

  boolean multiBuffer() {
    return multiBuffer;
  }

  /** Microseconds, 0 for no busy polling. */
  int busyPoll() {
    return busyPoll;
  }

  int busyPollBudget() {
    return busyPollBudget;
  }

  RingSizes ringSizes() {
    return new RingSizes(rxRing, txRing, fillRing, completionRing);
  }
}
