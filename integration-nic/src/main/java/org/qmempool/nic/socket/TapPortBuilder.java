package org.qmempool.nic.socket;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.Netlink;
import org.qmempool.nic.kernel.NicLibc;

/**
 * Describes a TAP port and opens it.
 *
 * <p>What must be given is the {@link #device}; for the rest up to 64 frames a receive, and 256
 * that wait for the doorbell.
 *
 * <p>For one thread. {@link #open} makes the device in the calling thread's network namespace.
 */
public final class TapPortBuilder {
  private static final String CLONE = "/dev/net/tun";
  private static final int SMALLEST_STRIDE = 1024;
  private static final int O_RDWR_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
  private static final long TUNSETIFF = 0x4004_54caL;
  private static final int IFREQ_BYTES = 40;
  private static final int IFREQ_FLAGS = 16;
  private static final int IFF_TAP_NO_PI = 0x0002 | 0x1000;

  private final Mempool pool;
  private final HandleAllocator allocator;
  private String device = "";
  private int slots = 64;
  private int waiting = 256;

  TapPortBuilder(Mempool pool, HandleAllocator allocator) {
    this.pool = Objects.requireNonNull(pool, "pool");
    this.allocator = Objects.requireNonNull(allocator, "allocator");
    int stride = pool.layout().stride();
    if (stride < SMALLEST_STRIDE) {
      throw new IllegalArgumentException(
          "element size "
              + stride
              + ": a TAP port takes 1024 bytes or more, and frames up to the element less "
              + TapPort.HEADROOM);
    }
  }

  /**
   * The device by name. A new one is made where there is none, set up, and gone with the port; one
   * that is there ({@code ip tuntap add NAME mode tap}) is used as it is, and stays.
   *
   * @param name 1 to 15 visible ASCII characters
   * @return this
   * @throws IllegalArgumentException if no interface can have that name
   */
  public TapPortBuilder device(String name) {
    checkName(name);
    device = name;
    return this;
  }

  /**
   * Throws unless {@link #device} takes the name.
   *
   * @param name 1 to 15 visible ASCII characters
   * @throws IllegalArgumentException if no interface can have that name
   */
  public static void checkName(String name) {
    if (!name.matches("[\\x21-\\x7e&&[^/:%]]{1,15}") || name.matches("\\.{0,2}")) {
      throw new IllegalArgumentException(
          "TAP name '"
              + name
              + "': pass 1 to 15 visible ASCII characters without '/', ':' and '%', and neither"
              + " '.' nor '..'");
    }
  }

  /**
   * Frames that one receive takes at most; the largest burst is a good choice. As many elements
   * stay in the port.
   *
   * @param count how many
   * @return this
   * @throws IllegalArgumentException unless it is from 1 to 1024
   */
  public TapPortBuilder slots(int count) {
    slots = Counts.messages(count, "slots");
    return this;
  }

  /**
   * Packets that wait for the doorbell at most; the largest burst is a good choice.
   *
   * @param packets how many
   * @return this
   * @throws IllegalArgumentException unless it is from 1 to 1024
   */
  public TapPortBuilder waiting(int packets) {
    waiting = Counts.messages(packets, "packets waiting");
    return this;
  }

  /**
   * Opens the port.
   *
   * @return an open port
   * @throws IllegalStateException if no device was given
   * @throws PortException if the kernel refuses; the message says what to do, and nothing is left
   *     behind
   */
  public TapPort open() {
    if (device.isEmpty()) {
      throw new IllegalStateException("no device given: call device(name)");
    }
    String name = device + ":tap";
    pool.register(name);
    Arena arena = Arena.ofShared();
    int fd = -1;
    boolean open = false;
    try {
      fd = NicLibc.open(CLONE, O_RDWR_NONBLOCK_CLOEXEC);
      if (fd < 0) {
        throw Errno.failure(
            "cannot open " + CLONE, fd, "`modprobe tun` makes it, and it must be readable");
      }
      boolean isNew = NicLibc.ifNameToIndex(device) < 0;
      attach(fd);
      if (isNew) {
        try (Netlink links = Netlink.open()) {
          links.up(device, true);
        }
      }
      TapPort port = new TapPort(name, device, pool, allocator, fd, arena, slots, waiting);
      open = true;
      return port;
    } finally {
      if (!open) {
        arena.close();
        if (fd >= 0) {
          NicLibc.close(fd); // and with it a new device
        }
        pool.unregister(name);
      }
    }
  }

  private void attach(int fd) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment request = scratch.allocate(IFREQ_BYTES, 8); // struct ifreq
      request.setString(0, device, StandardCharsets.US_ASCII);
      request.set(JAVA_SHORT, IFREQ_FLAGS, (short) IFF_TAP_NO_PI);
      int result = NicLibc.ioctl(fd, TUNSETIFF, request);
      if (result < 0) {
        throw Errno.failure("cannot make or take TAP device " + device, result, remedy(result));
      }
    }
  }

  private static String remedy(int result) {
    return switch (-result) {
      case Errno.EBUSY -> "another process has it: choose another name";
      case Errno.EINVAL ->
          "an interface of that name is no TAP device, or was made with multi_queue:"
              + " choose another name";
      default ->
          "it takes CAP_NET_ADMIN: run as root, or in a namespace of your own by `unshare -Urn`";
    };
  }
}
