package org.qmempool.nic.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Driver settings and statistics by SIOCETHTOOL, without the ethtool program.
 *
 * <p>Names are looked up in the namespace of the thread that opened this object; any thread may
 * then call. Refusals are {@link org.qmempool.nic.PortException}s.
 */
public final class Ethtool implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final long SIOCETHTOOL = 0x8946;
  private static final int GET_STRINGS = 0x1b;
  private static final int GET_STATISTICS = 0x1d;
  private static final int GET_SET_SIZES = 0x37;
  private static final int GET_CHANNELS = 0x3c;
  private static final int SET_TX_CHECKSUM = 0x17;
  private static final int SET_TSO = 0x1f;
  private static final int SET_GSO = 0x24;
  private static final int GET_GRO = 0x2b;
  private static final int SET_GRO = 0x2c;
  private static final int GET_TX_CHECKSUM = 0x16;
  private static final int GET_RINGS = 0x10;
  private static final int GET_RX_CHECKSUM = 0x14;
  private static final int GET_TSO = 0x1e;
  private static final int GET_GSO = 0x23;
  private static final int GET_FLAGS = 0x25;
  private static final int FLAG_LRO = 1 << 15;
  private static final int STATISTICS_SET = 1;
  private static final int NAME_BYTES = 32;
  private static final int MAX_NAME = 15;

  private final int fd;
  private boolean closed;

  private Ethtool() {
    fd = NicLibc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
    if (fd < 0) {
      throw Errno.failure("cannot open a socket for ethtool", fd, "a sandbox forbids it");
    }
  }

  /**
   * Opens it in the calling thread's network namespace.
   *
   * @return to be closed by the caller
   */
  public static Ethtool open() {
    return new Ethtool();
  }

  /**
   * Opens it in {@code namespace}.
   *
   * @param namespace where the interfaces are
   * @return to be closed by the caller
   */
  public static Ethtool open(NetworkNamespace namespace) {
    return namespace.call(Ethtool::new);
  }

  /**
   * The driver's own counters by name, in the driver's order; empty if it has none.
   *
   * @param name of the interface
   * @return a snapshot
   */
  public Map<String, Long> statistics(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sizes = arena.allocate(24, 8);
      sizes.set(JAVA_INT, 0, GET_SET_SIZES);
      sizes.set(JAVA_LONG, 8, 1L << STATISTICS_SET);
      int rc = request(arena, name, sizes);
      int n = sizes.get(JAVA_LONG, 8) == 0 ? 0 : sizes.get(JAVA_INT, 16);
      if (rc == -Errno.EOPNOTSUPP || n == 0) {
        return Map.of();
      }
      check(rc, "cannot read the statistics of " + name, "the interface must exist");
      MemorySegment strings = arena.allocate(12 + (long) n * NAME_BYTES, 8);
      strings.set(JAVA_INT, 0, GET_STRINGS);
      strings.set(JAVA_INT, 4, STATISTICS_SET);
      strings.set(JAVA_INT, 8, n);
      check(request(arena, name, strings), "cannot read counter names of " + name, "try again");
      MemorySegment values = arena.allocate(8 + 8L * n, 8);
      values.set(JAVA_INT, 0, GET_STATISTICS);
      values.set(JAVA_INT, 4, n);
      check(request(arena, name, values), "cannot read counters of " + name, "try again");
      Map<String, Long> result = new LinkedHashMap<>();
      for (int i = 0; i < n; i++) {
        result.put(
            strings.getString(12 + (long) i * NAME_BYTES, US_ASCII),
            values.get(JAVA_LONG, 8 + 8L * i));
      }
      return result;
    }
  }

  /**
   * Number of receive queues in use: those of their own and the combined ones.
   *
   * @param name of the interface
   * @return 1 or more
   */
  public int rxQueues(String name) {
    return channels(name, 20);
  }

  /**
   * Number of transmit queues in use: those of their own and the combined ones.
   *
   * @param name of the interface
   * @return 1 or more
   */
  public int txQueues(String name) {
    return channels(name, 24);
  }

  /**
   * Entries of a device's rings.
   *
   * @param rx receive entries of each queue
   * @param rxMax the most that the driver allows; 0 if it does not tell
   * @param tx transmit entries of each queue
   * @param txMax the most that the driver allows; 0 if it does not tell
   */
  public record Rings(int rx, int rxMax, int tx, int txMax) {}

  /**
   * The rings of a device.
   *
   * @param name of the interface
   * @return a snapshot
   */
  public Rings rings(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ring = arena.allocate(36, 8);
      ring.set(JAVA_INT, 0, GET_RINGS);
      check(
          request(arena, name, ring),
          "cannot read the ring sizes of " + name,
          "its driver must have such rings, which virtual devices lack");
      return new Rings(
          ring.get(JAVA_INT, 20),
          ring.get(JAVA_INT, 4),
          ring.get(JAVA_INT, 32),
          ring.get(JAVA_INT, 16));
    }
  }

  /**
   * What a device, or the driver's side of the stack, does for the stack.
   *
   * @param rxChecksum checks checksums
   * @param txChecksum writes checksums
   * @param tso cuts TCP into segments
   * @param gso the stack cuts late
   * @param gro the stack joins early
   * @param lro joins TCP segments in the device
   */
  public record Offloads(
      boolean rxChecksum, boolean txChecksum, boolean tso, boolean gso, boolean gro, boolean lro) {}

  /**
   * The offloads of a device.
   *
   * @param name of the interface
   * @return a snapshot
   */
  public Offloads offloads(String name) {
    return new Offloads(
        get(name, GET_RX_CHECKSUM, "rx checksum offload"),
        txChecksum(name),
        get(name, GET_TSO, "tso"),
        get(name, GET_GSO, "gso"),
        gro(name),
        (value(name, GET_FLAGS, "flags") & FLAG_LRO) != 0);
  }

  /**
   * Generic receive offload; on a veth it also turns NAPI on, without which redirected frames
   * vanish.
   *
   * @param name of the interface
   * @param on true for on
   */
  public void gro(String name, boolean on) {
    set(name, SET_GRO, on, "gro");
  }

  /**
   * True when generic receive offload is on.
   *
   * @param name of the interface
   * @return true if so
   */
  public boolean gro(String name) {
    return get(name, GET_GRO, "gro");
  }

  /**
   * Transmit checksum offload; off on a veth, the kernel's own frames carry full checksums.
   *
   * @param name of the interface
   * @param on true for on
   */
  public void txChecksum(String name, boolean on) {
    set(name, SET_TX_CHECKSUM, on, "tx checksum offload");
  }

  /**
   * True when transmit checksum offload is on.
   *
   * @param name of the interface
   * @return true if so
   */
  public boolean txChecksum(String name) {
    return get(name, GET_TX_CHECKSUM, "tx checksum offload");
  }

  /**
   * TCP and generic segmentation offload; off, no frame is larger than the MTU.
   *
   * @param name of the interface
   * @param on true for on
   */
  public void segmentation(String name, boolean on) {
    set(name, SET_TSO, on, "tso");
    set(name, SET_GSO, on, "gso");
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      NicLibc.close(fd);
    }
  }

  private int channels(String name, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment channels = arena.allocate(36, 8);
      channels.set(JAVA_INT, 0, GET_CHANNELS);
      check(
          request(arena, name, channels),
          "cannot read the number of queues of " + name,
          "the interface must exist");
      return channels.get(JAVA_INT, offset) + channels.get(JAVA_INT, 32);
    }
  }

  private void set(String name, int command, boolean on, String what) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(8, 8);
      value.set(JAVA_INT, 0, command);
      value.set(JAVA_INT, 4, on ? 1 : 0);
      check(
          request(arena, name, value),
          "cannot turn " + what + (on ? " on" : " off") + " for " + name,
          "the driver must support it, and it takes CAP_NET_ADMIN in this namespace: run as root");
    }
  }

  private boolean get(String name, int command, String what) {
    return value(name, command, what) != 0;
  }

  private int value(String name, int command, String what) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(8, 8);
      value.set(JAVA_INT, 0, command);
      check(
          request(arena, name, value),
          "cannot read " + what + " of " + name,
          "the interface must exist");
      return value.get(JAVA_INT, 4);
    }
  }

  /** struct ifreq: the name, then the address of the ethtool structure. */
  private synchronized int request(Arena arena, String name, MemorySegment data) {
    if (closed) {
      throw new IllegalStateException("this ethtool socket is closed; open a new one");
    }
    byte[] bytes = name.getBytes(US_ASCII);
    if (bytes.length == 0 || bytes.length > MAX_NAME) {
      throw new IllegalArgumentException(
          "interface name '" + name + "' must have 1..15 characters: choose another");
    }
    MemorySegment ifreq = arena.allocate(40, 8);
    MemorySegment.copy(bytes, 0, ifreq, JAVA_BYTE, 0, bytes.length);
    ifreq.set(JAVA_LONG, 16, data.address());
    return NicLibc.ioctl(fd, SIOCETHTOOL, ifreq);
  }

  private static void check(int rc, String what, String remedy) {
    if (rc < 0) {
      throw Errno.failure(what, rc, remedy);
    }
  }
}
