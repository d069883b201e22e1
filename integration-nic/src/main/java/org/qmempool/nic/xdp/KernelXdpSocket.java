package org.qmempool.nic.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.NicLibc;
import org.qmempool.nic.kernel.XdpFeatures;
import org.qmempool.nic.xdp.XdpRings.RingLayouts;
import org.qmempool.nic.xdp.XdpRings.RingSizes;

/** An AF_XDP socket of the real kernel, bound to one queue of one device. */
final class KernelXdpSocket implements XdpSocket {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED_POPULATE = 0x8001;
  private static final int POLLIN = 1;
  private static final int OFFSETS_BYTES = 128;
  private static final int STATISTICS_BYTES = 48;
  private static final int LARGEST_BUDGET = 256;

  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> mappings = new ArrayList<>(4);
  private final int fd;
  private final XdpRings rings;
  private final boolean needWakeup;
  private final boolean busyPolls;
  private final boolean multiBuffer;
  private final int mostParts;
  private final boolean zeroCopy;
  private final String bindFallback;
  private final @Nullable QueueRelease release;
  private final DeviceId deviceId;
  private final int queue;
  private final int transmitBudget;
  private boolean closed;

  /**
   * Opens, maps and binds a socket.
   *
   * @param options what the builder collected
   * @param sharedWith the socket whose UMEM to join; null registers the pool as a new UMEM
   * @throws PortException if the kernel refuses; nothing is left behind
   */
  KernelXdpSocket(XdpPortBuilder options, int deviceIndex, @Nullable KernelXdpSocket sharedWith) {
    fd = NicLibc.socket(XdpAbi.AF_XDP, XdpAbi.SOCK_RAW_CLOEXEC, 0);
    if (fd < 0) {
      throw Errno.failure(
          "cannot open an AF_XDP socket",
          fd,
          "it takes CAP_NET_RAW and a kernel with CONFIG_XDP_SOCKETS: run as root, or use an"
              + " AF_PACKET port (--port packet) in a namespace of your own by `unshare -Urn`");
    }
    boolean open = false;
    try {
      RingSizes sizes = options.ringSizes();
      if (sharedWith == null) {
        Umem.register(fd, options.pool(), options.headroom());
      }
      rings = map(sizes);
      transmitBudget = raiseBudget(Math.min(sizes.tx(), LARGEST_BUDGET));
      busyPolls = options.busyPoll() > 0;
      if (busyPolls) {
        busyPoll(options.busyPoll(), options.busyPollBudget());
      }
      needWakeup = sharedWith == null ? options.needWakeup() : sharedWith.needWakeup;
      multiBuffer = sharedWith == null ? options.multiBuffer() : sharedWith.multiBuffer;
      queue = options.queue();
      deviceId = new DeviceId(deviceIndex, namespaceCookie());
      if (sharedWith != null && sharedWith.queue == queue && sharedWith.deviceId.equals(deviceId)) {
        throw new PortException( // the kernel would say EINVAL, as it does for much else
            "queue "
                + queue
                + " of "
                + options.device()
                + " has a port already, the one that is shared: one port drives a queue, choose"
                + " another queue");
      }
      bindFallback = bind(options, deviceIndex, sharedWith);
      zeroCopy = (option(XdpAbi.XDP_OPTIONS) & XdpAbi.OPTION_ZEROCOPY) != 0;
      mostParts = mostParts(multiBuffer, zeroCopy, deviceIndex);
      release = zeroCopy ? new QueueRelease(deviceIndex, queue) : null;
      open = true;
    } finally {
      if (!open) {
        close();
      }
    }
  }

  // ---- set-up ----

  private XdpRings map(RingSizes sizes) {
    ring(XdpAbi.XDP_UMEM_FILL_RING, "fill", sizes.fill());
    ring(XdpAbi.XDP_UMEM_COMPLETION_RING, "completion", sizes.completion());
    ring(XdpAbi.XDP_RX_RING, "rx", sizes.rx());
    ring(XdpAbi.XDP_TX_RING, "tx", sizes.tx());
    RingLayouts layouts = layouts();
    return XdpRings.over(
        sizes,
        layouts,
        map(XdpAbi.PGOFF_FILL, layouts.fill().bytes(sizes.fill(), XdpAbi.ADDRESS_BYTES)),
        map(XdpAbi.PGOFF_RX, layouts.rx().bytes(sizes.rx(), XdpAbi.DESCRIPTOR_BYTES)),
        map(XdpAbi.PGOFF_TX, layouts.tx().bytes(sizes.tx(), XdpAbi.DESCRIPTOR_BYTES)),
        map(
            XdpAbi.PGOFF_COMPLETION,
            layouts.completion().bytes(sizes.completion(), XdpAbi.ADDRESS_BYTES)));
  }

  private void ring(int option, String name, int size) {
    int result = NicLibc.setsockoptInt(fd, XdpAbi.SOL_XDP, option, size);
    if (result < 0) {
      throw Errno.failure(
          "cannot make a " + name + " ring of " + size + " entries",
          result,
          "the kernel takes powers of two; try a smaller one");
    }
  }

  private RingLayouts layouts() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment offsets = scratch.allocate(OFFSETS_BYTES, 8);
      int got =
          NicLibc.getsockopt(fd, XdpAbi.SOL_XDP, XdpAbi.XDP_MMAP_OFFSETS, offsets, OFFSETS_BYTES);
      if (got != OFFSETS_BYTES) {
        throw Errno.failure(
            "the kernel does not tell the ring offsets (" + got + " of 128 bytes)",
            Math.min(got, 0),
            "Linux 5.4 or later is needed");
      }
      return new RingLayouts(
          layout(offsets, 0), layout(offsets, 32), layout(offsets, 64), layout(offsets, 96));
    }
  }

  /** One quarter of struct xdp_mmap_offsets: u64 producer, consumer, desc, flags. */
  private static RingLayout layout(MemorySegment offsets, long at) {
    return new RingLayout(
        offsets.get(JAVA_LONG, at),
        offsets.get(JAVA_LONG, at + 8),
        offsets.get(JAVA_LONG, at + 16),
        offsets.get(JAVA_LONG, at + 24));
  }

  private MemorySegment map(long pageOffset, long bytes) {
    long address = NicLibc.mmap(bytes, PROT_READ_WRITE, MAP_SHARED_POPULATE, fd, pageOffset);
    if (NicLibc.isError(address)) {
      throw Errno.failure(
          "cannot map a ring of " + bytes + " bytes", (int) address, "try smaller rings");
    }
    MemorySegment ring = NicLibc.view(address, bytes, arena);
    mappings.add(ring);
    return ring;
  }

  /** Lets one doorbell pass on more than 32 frames, where the kernel can (6.18 and later). */
  private int raiseBudget(int budget) {
    if (budget <= XdpAbi.COPY_MODE_BUDGET) {
      return XdpAbi.COPY_MODE_BUDGET;
    }
    int result = NicLibc.setsockoptInt(fd, XdpAbi.SOL_XDP, XdpAbi.XDP_MAX_TX_SKB_BUDGET, budget);
    return result < 0 ? XdpAbi.COPY_MODE_BUDGET : budget;
  }

  /** Preferred busy polling: as long as we call, the device's interrupt stays off. */
  private void busyPoll(int micros, int budget) {
    int result = socketOption(XdpAbi.SO_PREFER_BUSY_POLL, 1);
    result = result < 0 ? result : socketOption(XdpAbi.SO_BUSY_POLL, micros);
    result = result < 0 ? result : socketOption(XdpAbi.SO_BUSY_POLL_BUDGET, budget);
    if (result < 0) {
      throw Errno.failure(
          "cannot turn busy polling on, " + micros + " us and " + budget + " frames a call",
          result,
          "it takes CAP_NET_ADMIN and Linux 5.11 or later: run as root, or leave busyPoll out");
    }
  }

  private int socketOption(int option, int value) {
    return NicLibc.setsockoptInt(fd, XdpAbi.SOL_SOCKET, option, value);
  }

  /** Binds; why not zero copy, empty where that is bound or was not asked for. */
  private String bind(
      XdpPortBuilder options, int deviceIndex, @Nullable KernelXdpSocket sharedWith) {
    try (Arena scratch = Arena.ofConfined()) {
      int sharedFd = sharedWith == null ? 0 : sharedWith.fd;
      MemorySegment address = XdpAbi.address(scratch, deviceIndex, queue, sharedFd);
      IntUnaryOperator bind =
          flags -> NicLibc.bind(fd, XdpAbi.flags(address, flags), XdpAbi.SOCKADDR_BYTES);
      Binding binding =
          sharedWith == null
              ? Binding.inMode(options.bind(), flags(options), bind)
              : Binding.as(XdpAbi.BIND_SHARED_UMEM, bind); // in the mode of the first socket
      if (binding.result() < 0) {
        throw BindRefusal.explain(options, binding.result());
      }
      return binding.refusal() == 0 ? "" : BindRefusal.noZeroCopy(options, binding.refusal());
    }
  }

  private static int flags(XdpPortBuilder options) {
    return (options.needWakeup() ? XdpAbi.BIND_NEED_WAKEUP : 0)
        | (options.multiBuffer() ? XdpAbi.BIND_USE_SG : 0);
  }

  private static int mostParts(boolean multiBuffer, boolean zeroCopy, int deviceIndex) {
    if (!multiBuffer) {
      return 1;
    }
    return zeroCopy
        ? Math.max(1, XdpFeatures.of(deviceIndex).zeroCopyMaxSegments())
        : XdpAbi.COPY_MODE_PARTS;
  }

  private int option(int name) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment value = scratch.allocate(4, 4);
      int got = NicLibc.getsockopt(fd, XdpAbi.SOL_XDP, name, value, 4);
      return got == 4 ? value.get(JAVA_INT, 0) : 0;
    }
  }

  // ---- the port's view ----

  @Override
  public XdpRings rings() {
    return rings;
  }

  @Override
  public boolean needWakeup() {
    return needWakeup;
  }

  @Override
  public boolean busyPolls() {
    return busyPolls;
  }

  @Override
  public boolean multiBuffer() {
    return multiBuffer;
  }

  @Override
  public int mostParts() {
    return mostParts;
  }

  @Override
  public boolean zeroCopy() {
    return zeroCopy;
  }

  @Override
  public String bindFallback() {
    return bindFallback;
  }

  @Override
  public int transmitBudget() {
    return transmitBudget;
  }

  @Override
  public int kick() {
    return NicLibc.kick(fd);
  }

  @Override
  public int wakeFill() {
    return NicLibc.wakeRx(fd);
  }

  @Override
  public int poll(int timeoutMs) {
    return NicLibc.poll(fd, POLLIN, timeoutMs);
  }

  @Override
  public XdpCounters counters() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment s = scratch.allocate(STATISTICS_BYTES, 8);
      // An old kernel writes only the first three; the rest stays 0.
      int got = NicLibc.getsockopt(fd, XdpAbi.SOL_XDP, XdpAbi.XDP_STATISTICS, s, STATISTICS_BYTES);
      if (got < 0) {
        return XdpCounters.NONE;
      }
      return new XdpCounters(
          s.get(JAVA_LONG, 0),
          s.get(JAVA_LONG, 8),
          s.get(JAVA_LONG, 16),
          s.get(JAVA_LONG, 24),
          s.get(JAVA_LONG, 32),
          s.get(JAVA_LONG, 40));
    }
  }

  int fd() {
    return fd;
  }

  /**
   * The device's identity: index and network namespace, as the same index means another device in
   * another namespace. A kernel before 5.14 does not tell the namespace; then it counts as the
   * same.
   */
  DeviceId deviceId() {
    return deviceId;
  }

  /**
   * One device of this machine.
   *
   * @param index within its namespace
   * @param namespaceCookie the kernel's number of the namespace, 0 if unknown
   */
  record DeviceId(int index, long namespaceCookie) {}

  private long namespaceCookie() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment value = scratch.allocate(8, 8);
      int got = NicLibc.getsockopt(fd, XdpAbi.SOL_SOCKET, XdpAbi.SO_NETNS_COOKIE, value, 8);
      return got == 8 ? value.get(JAVA_LONG, 0) : 0;
    }
  }

  /**
   * Unmaps before it closes: a mapped ring keeps the socket, and with it the queue, alive. When it
   * returns nothing writes to the pool's memory any more: in copy mode close waits for that, in
   * zero-copy mode we do.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    arena.close();
    for (MemorySegment ring : mappings) {
      NicLibc.munmap(ring.address(), ring.byteSize());
    }
    NicLibc.close(fd);
    if (release != null) {
      release.await();
      release.close();
    }
  }
}
