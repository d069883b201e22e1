package org.qmempool.nic.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.qmempool.nic.PortException;

/**
 * Maps, programs and XDP links by bpf(2), without libbpf.
 *
 * <p>What is made is a file descriptor for {@link NicLibc#close}; closing a link's descriptor, or
 * the end of the process, detaches the program. Any platform thread may call; {@link #attach} and
 * {@link #testRun} look interfaces up in the calling thread's network namespace. Refusals are
 * {@link PortException}s whose errno tells the case.
 */
public final class Bpf {
  /** Map type: array of values by index. */
  public static final int MAP_ARRAY = 2;

  /** Map type: AF_XDP sockets by receive queue. */
  public static final int MAP_XSK = 17;

  /** Attach in the driver: XDP_FLAGS_DRV_MODE. */
  public static final int NATIVE = 4;

  /** Attach behind the driver, on socket buffers: XDP_FLAGS_SKB_MODE. */
  public static final int GENERIC = 2;

  /** Program flag BPF_F_XDP_HAS_FRAGS: the program takes packets of many buffers. */
  public static final int HAS_FRAGS = 0x20;

  private static final int MOST_AGAIN = 5; // as libbpf does when it loads
  private static final int MAP_CREATE = 0;
  private static final int MAP_LOOKUP = 1;
  private static final int MAP_UPDATE = 2;
  private static final int PROG_LOAD = 5;
  private static final int PROG_TEST_RUN = 10;
  private static final int LINK_CREATE = 28;
  private static final int PROG_TYPE_XDP = 6;
  private static final int ATTACH_XDP = 37;
  private static final int TEST_LIVE_FRAMES = 2;
  private static final int TEST_BATCH = 64;
  private static final int ATTR_BYTES = 128;
  private static final int LOG_BYTES = 1 << 16;
  private static final String PRIVILEGE =
      "it takes CAP_BPF and CAP_NET_ADMIN of the machine (a user namespace is not enough): run as"
          + " root";

  private Bpf() {}

  /**
   * Creates a map with u32 keys; returns its descriptor.
   *
   * @param type {@link #MAP_ARRAY} or {@link #MAP_XSK}
   * @param valueBytes bytes of a value
   * @param entries number of entries
   * @return a descriptor
   */
  public static int createMap(int type, int valueBytes, int entries) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attributes(arena);
      attr.set(JAVA_INT, 0, type);
      attr.set(JAVA_INT, 4, 4);
      attr.set(JAVA_INT, 8, valueBytes);
      attr.set(JAVA_INT, 12, entries);
      int fd = NicLibc.bpf(MAP_CREATE, attr, 72);
      return check(fd, "cannot create a BPF map of " + entries + " entries", PRIVILEGE);
    }
  }

  /**
   * Sets an int value, e.g. the socket of a queue in an XSKMAP (the socket must be bound).
   *
   * @param mapFd descriptor of the map
   * @param key the entry
   * @param value the value
   */
  public static void update(int mapFd, int key, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment v = arena.allocate(8, 8);
      v.set(JAVA_INT, 0, value);
      element(arena, MAP_UPDATE, mapFd, key, v, "cannot set entry " + key + " of a BPF map");
    }
  }

  /**
   * Sets a long value.
   *
   * @param mapFd descriptor of the map
   * @param key the entry
   * @param value the value
   */
  public static void updateLong(int mapFd, int key, long value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment v = arena.allocate(8, 8);
      v.set(JAVA_LONG, 0, value);
      element(arena, MAP_UPDATE, mapFd, key, v, "cannot set entry " + key + " of a BPF map");
    }
  }

  /**
   * Reads a long value.
   *
   * @param mapFd descriptor of the map
   * @param key the entry
   * @return the value
   */
  public static long lookupLong(int mapFd, int key) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment v = arena.allocate(8, 8);
      element(arena, MAP_LOOKUP, mapFd, key, v, "cannot read entry " + key + " of a BPF map");
      return v.get(JAVA_LONG, 0);
    }
  }

  /**
   * Loads an XDP program; returns its descriptor.
   *
   * @param name at most 15 letters, digits and underscores; shown by bpftool
   * @param words from {@link BpfProgram#words}
   * @param flags 0 or {@link #HAS_FRAGS}
   * @return a descriptor
   * @throws PortException with the verifier's last lines if it refuses the program
   */
  public static int load(String name, long[] words, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attributes(arena);
      MemorySegment instructions = arena.allocateFrom(JAVA_LONG, words);
      attr.set(JAVA_INT, 0, PROG_TYPE_XDP);
      attr.set(JAVA_INT, 4, words.length);
      attr.set(JAVA_LONG, 8, instructions.address());
      attr.set(JAVA_LONG, 16, arena.allocateFrom("GPL").address());
      attr.set(JAVA_INT, 44, flags);
      byte[] bytes = name.getBytes(US_ASCII);
      MemorySegment.copy(bytes, 0, attr, JAVA_BYTE, 48, Math.min(bytes.length, 15));
      attr.set(JAVA_INT, 68, ATTACH_XDP);
      int fd = NicLibc.bpf(PROG_LOAD, attr, 72);
      if (fd >= 0) {
        return fd;
      }
      // Once more for the verifier's reasons; not at first, as the log costs time and can itself be
      // refused.
      MemorySegment log = arena.allocate(LOG_BYTES, 8);
      attr.set(JAVA_INT, 24, 1);
      attr.set(JAVA_INT, 28, LOG_BYTES);
      attr.set(JAVA_LONG, 32, log.address());
      int again = NicLibc.bpf(PROG_LOAD, attr, 72);
      if (again >= 0) {
        return again;
      }
      String reasons = lastLines(log.getString(0));
      throw Errno.failure(
          "the kernel refuses XDP program " + name + reasons,
          fd,
          reasons.isEmpty() ? PRIVILEGE : "this is a bug of the program, not of the set-up");
    }
  }

  /**
   * Attaches a program to an interface; returns the link's descriptor.
   *
   * @param interfaceName for messages only
   * @param ifindex in the calling thread's namespace
   * @param mode {@link #NATIVE} or {@link #GENERIC}
   * @param programFd descriptor of the program
   * @return a descriptor
   * @throws PortException EBUSY or EEXIST: another program is attached; ERANGE: the MTU is too
   *     large for native mode; EOPNOTSUPP: the driver has no native mode
   */
  public static int attach(int programFd, String interfaceName, int ifindex, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attributes(arena);
      attr.set(JAVA_INT, 0, programFd);
      attr.set(JAVA_INT, 4, ifindex);
      attr.set(JAVA_INT, 8, ATTACH_XDP);
      attr.set(JAVA_INT, 12, mode);
      int fd = NicLibc.bpf(LINK_CREATE, attr, 32);
      if (fd >= 0) {
        return fd;
      }
      throw attachFailure(interfaceName, mode, -fd);
    }
  }

  /**
   * Runs a program {@code repeat} times in the kernel, each time on a fresh frame that is a copy of
   * {@code frame} or an earlier frame used again with all edits, and lets its verdict (redirect,
   * drop) take effect: BPF_F_TEST_XDP_LIVE_FRAMES. Returns when done; a call costs about 20 ms
   * beside the frames. The frame's memory must be native.
   *
   * @param programFd descriptor of the program
   * @param frame at least 14 bytes
   * @param repeat number of frames
   */
  public static void testRun(int programFd, MemorySegment frame, int repeat) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attributes(arena);
      attr.set(JAVA_INT, 0, programFd);
      attr.set(JAVA_INT, 8, (int) frame.byteSize());
      attr.set(JAVA_LONG, 16, frame.address());
      attr.set(JAVA_INT, 32, repeat);
      attr.set(JAVA_INT, 64, TEST_LIVE_FRAMES);
      attr.set(JAVA_INT, 72, TEST_BATCH);
      int rc = NicLibc.bpf(PROG_TEST_RUN, attr, 80);
      for (int again = 0; rc == -Errno.EAGAIN && again < MOST_AGAIN; again++) {
        rc = NicLibc.bpf(PROG_TEST_RUN, attr, 80);
      }
      check(
          rc,
          "cannot run " + repeat + " live frames of " + frame.byteSize() + " bytes",
          "a frame has 14 to about 3500 bytes, Linux 5.18 or later; " + PRIVILEGE);
    }
  }

  private static PortException attachFailure(String name, int mode, int errno) {
    String what =
        "cannot attach an XDP program to "
            + name
            + " in "
            + (mode == NATIVE ? "native" : "generic")
            + " mode";
    return switch (errno) {
      case Errno.EBUSY, Errno.EEXIST ->
          Errno.failure(
              what + ", another program is attached",
              errno,
              "an interface takes one: end its owner or remove it by `ip link set dev "
                  + name
                  + " xdp off`");
      case Errno.ERANGE ->
          Errno.failure(
              what + ", the MTU is too large for one buffer",
              errno,
              "lower it by `ip link set dev " + name + " mtu 1500` or use generic mode");
      case Errno.EOPNOTSUPP ->
          Errno.failure(what + ", the driver has none", errno, "use generic mode, or AF_PACKET");
      case Errno.EINVAL ->
          Errno.failure(
              what,
              errno,
              "its index must be one of the calling thread's network namespace; if so, the driver"
                  + " refuses its present settings: use generic mode");
      default -> Errno.failure(what, errno, PRIVILEGE);
    };
  }

  private static void element(
      Arena arena, int command, int mapFd, int key, MemorySegment value, String what) {
    MemorySegment attr = attributes(arena);
    MemorySegment k = arena.allocateFrom(ValueLayout.JAVA_INT, key);
    attr.set(JAVA_INT, 0, mapFd);
    attr.set(JAVA_LONG, 8, k.address());
    attr.set(JAVA_LONG, 16, value.address());
    check(
        NicLibc.bpf(command, attr, 32),
        what,
        "the key must be below the map's size, and a socket must be bound before it is entered");
  }

  private static MemorySegment attributes(Arena arena) {
    return arena.allocate(ATTR_BYTES, 8); // zeroed, as the kernel demands of what is not set
  }

  private static int check(int rc, String what, String remedy) {
    if (rc < 0) {
      throw Errno.failure(what, rc, remedy);
    }
    return rc;
  }

  /** The verifier's last three lines that say something, on one line. */
  private static String lastLines(String log) {
    String[] lines = log.strip().lines().toArray(String[]::new);
    StringBuilder out = new StringBuilder();
    for (int i = Math.max(0, lines.length - 4); i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("processed ")) {
        out.append(out.isEmpty() ? " (verifier: " : " / ").append(line);
      }
    }
    return out.isEmpty() ? "" : out.append(')').toString();
  }
}
