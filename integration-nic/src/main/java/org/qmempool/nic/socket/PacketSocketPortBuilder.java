package org.qmempool.nic.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.NicLibc;

/**
 * Describes an AF_PACKET port and opens it.
 *
 * <p>What must be given is the {@link #device}; for the rest there are 2048 slots to receive into
 * and room for 256 packets to wait for the doorbell.
 *
 * <p>For one thread. {@link #open} looks the device up in the calling thread's network namespace.
 */
public final class PacketSocketPortBuilder {
  private static final int SMALLEST_STRIDE = 1024;
  private static final int MAX_SLOTS = 1 << 16;
  private static final int MAX_GROUP = 0xffff;
  private static final int BLOCK_BYTES = 1 << 16;
  private static final int PAGE_BYTES = 4096;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;

  private final Mempool pool;
  private final HandleAllocator allocator;
  private String device = "";
  private int slots = 2048;
  private int waiting = 256;
  private int fanoutGroup;
  private @Nullable FanoutMode fanoutMode;

  PacketSocketPortBuilder(Mempool pool, HandleAllocator allocator) {
    this.pool = Objects.requireNonNull(pool, "pool");
    this.allocator = Objects.requireNonNull(allocator, "allocator");
    int stride = pool.layout().stride();
    if (stride < SMALLEST_STRIDE) {
      throw new IllegalArgumentException(
          "element size "
              + stride
              + ": a packet port takes 1024 bytes or more, and frames up to the element less "
              + PacketSocketPort.HEADROOM);
    }
  }

  /**
   * The interface, by name, e.g. {@code "eth1"}.
   *
   * @param name the interface's name
   * @return this
   */
  public PacketSocketPortBuilder device(String name) {
    device = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * Frames that the kernel's ring holds; 0 opens a port that only sends.
   *
   * @param count frames
   * @return this
   * @throws IllegalArgumentException unless it is 0 or a power of two from 16 to 65536
   */
  public PacketSocketPortBuilder slots(int count) {
    if (count != 0 && (count < 16 || count > MAX_SLOTS || Integer.bitCount(count) != 1)) {
      throw new IllegalArgumentException(
          "ring of " + count + " frames: pass a power of two from 16 to 65536, or 0 for no ring");
    }
    slots = count;
    return this;
  }

  /**
   * Packets that wait for the doorbell at most; the largest burst is a good choice.
   *
   * @param packets how many
   * @return this
   * @throws IllegalArgumentException unless it is from 1 to 1024
   */
  public PacketSocketPortBuilder waiting(int packets) {
    waiting = Counts.messages(packets, "packets waiting");
    return this;
  }

  /**
   * Joins a group of ports, of this process or others, that share the frames of one device: each
   * frame goes to one of them. The first to join makes the group, and its mode is that of all.
   *
   * @param group its number within the network namespace, 0 to 65535
   * @param mode who gets which frame
   * @return this
   * @throws IllegalArgumentException if the number is out of range
   */
  public PacketSocketPortBuilder fanout(int group, FanoutMode mode) {
    if (group < 0 || group > MAX_GROUP) {
      throw new IllegalArgumentException(
          "fanout group " + group + " is outside 0.." + MAX_GROUP + ": choose one in that range");
    }
    fanoutGroup = group;
    fanoutMode = Objects.requireNonNull(mode, "mode");
    return this;
  }

  /**
   * Opens the port.
   *
   * @return an open port
   * @throws IllegalStateException if no device was given, or a fanout without slots
   * @throws PortException if the kernel refuses; the message says what to do, and nothing is left
   *     behind
   */
  public PacketSocketPort open() {
    if (device.isEmpty()) {
      throw new IllegalStateException("no device given: call device(name)");
    }
    if (fanoutMode != null && slots == 0) {
      throw new IllegalStateException(
          "fanout with slots(0): a port that only sends has no frames to share, leave one out");
    }
    int index = NicLibc.ifNameToIndex(device);
    if (index < 0) {
      throw Errno.failure(
          "interface '" + device + "' does not exist in this network namespace",
          index,
          "`ip link` lists those that do");
    }
    String name = device + ":packet";
    pool.register(name);
    Arena arena = Arena.ofShared();
    int fd = -1;
    MemorySegment ring = null;
    boolean open = false;
    try {
      // Protocol 0 until it is bound, so that no frame of another device gets into the ring.
      fd = NicLibc.socket(PacketAbi.AF_PACKET, PacketAbi.SOCK_RAW_CLOEXEC, 0);
      if (fd < 0) {
        throw Errno.failure(
            "cannot open an AF_PACKET socket",
            fd,
            "it takes CAP_NET_RAW: run as root, or in a namespace of your own by `unshare -Urn`");
      }
      option(fd, PacketAbi.PACKET_VERSION, PacketAbi.TPACKET_V2, "the ring format");
      option(fd, PacketAbi.PACKET_IGNORE_OUTGOING, 1, "ignoring outgoing frames");
      option(fd, PacketAbi.PACKET_QDISC_BYPASS, 1, "passing by the queueing discipline");
      if (slots > 0) {
        ring = ring(fd, arena);
      }
      bind(fd, index);
      if (fanoutMode != null) {
        join(fd, fanoutMode);
      }
      PacketSocketPort port =
          new PacketSocketPort(name, pool, allocator, fd, arena, ring, slots, waiting);
      open = true;
      return port;
    } finally {
      if (!open) {
        giveUp(fd, arena, ring);
        pool.unregister(name);
      }
    }
  }

  private static void giveUp(int fd, Arena arena, @Nullable MemorySegment ring) {
    arena.close();
    if (ring != null) {
      NicLibc.munmap(ring.address(), ring.byteSize());
    }
    if (fd >= 0) {
      NicLibc.close(fd);
    }
  }

  private static void option(int fd, int option, int value, String what) {
    int result = NicLibc.setsockoptInt(fd, PacketAbi.SOL_PACKET, option, value);
    if (result < 0) {
      throw Errno.failure(
          "the kernel has no " + what + " for packet sockets",
          result,
          "Linux 4.20 or later is needed");
    }
  }

  /**
   * Makes and maps the ring. Slots of the size of an element follow each other without gaps, as a
   * block of memory holds a whole number of them.
   */
  private MemorySegment ring(int fd, Arena arena) {
    int stride = pool.layout().stride();
    int slotBytes = Math.min(Integer.highestOneBit(2 * stride - 1), BLOCK_BYTES);
    long bytes = (long) slots * slotBytes;
    int blockBytes = Math.clamp(bytes, PAGE_BYTES, BLOCK_BYTES);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment request = scratch.allocate(16, 4); // struct tpacket_req
      request.set(JAVA_INT, 0, blockBytes);
      request.set(JAVA_INT, 4, (int) (bytes / blockBytes));
      request.set(JAVA_INT, 8, slotBytes);
      request.set(JAVA_INT, 12, slots);
      int result =
          NicLibc.setsockopt(fd, PacketAbi.SOL_PACKET, PacketAbi.PACKET_RX_RING, request, 16);
      if (result < 0) {
        throw Errno.failure(
            "cannot make a ring of " + slots + " frames of " + slotBytes + " bytes",
            result,
            "try fewer");
      }
    }
    long address = NicLibc.mmap(bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0);
    if (NicLibc.isError(address)) {
      throw Errno.failure(
          "cannot map the ring of " + bytes + " bytes", (int) address, "try fewer frames");
    }
    return NicLibc.view(address, bytes, arena);
  }

  private void bind(int fd, int index) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment address = scratch.allocate(PacketAbi.SOCKADDR_LL_BYTES, 4);
      address.set(JAVA_SHORT, 0, (short) PacketAbi.AF_PACKET);
      address.set(JAVA_SHORT, 2, (short) (slots > 0 ? PacketAbi.ETH_P_ALL_BE : 0));
      address.set(JAVA_INT, 4, index);
      int result = NicLibc.bind(fd, address, PacketAbi.SOCKADDR_LL_BYTES);
      if (result < 0) {
        throw Errno.failure("cannot bind to " + device, result, "the interface must be up");
      }
    }
  }

  /** After the bind: the kernel takes members that are bound, to one device all of them. */
  private void join(int fd, FanoutMode mode) {
    int value = fanoutGroup | mode.number() << 16;
    int result = NicLibc.setsockoptInt(fd, PacketAbi.SOL_PACKET, PacketAbi.PACKET_FANOUT, value);
    if (result < 0) {
      throw Errno.failure(
          "cannot join fanout group " + fanoutGroup + " on " + device + " with mode " + mode,
          result,
          "a group has one device and one mode, those of its first member: choose another group");
    }
  }
}
