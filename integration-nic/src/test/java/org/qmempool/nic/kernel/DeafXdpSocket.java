package org.qmempool.nic.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An AF_XDP socket on queue 0 that never reads: each frame beyond its ring of 64 is a drop. */
public final class DeafXdpSocket implements AutoCloseable {
  /** Slots of the receive ring. */
  public static final int RX_RING = 64;

  private static final int AF_XDP = 44;
  private static final int SOL_XDP = 283;
  private static final int FILL_RING = 512;
  private static final int CHUNK = 2048;
  private static final int UMEM = FILL_RING * CHUNK;
  private static final long FILL_OFFSET = 0x100000000L;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment statistics = arena.allocate(48, 8);
  private final long umem = NicLibc.mmap(UMEM, 3, 0x22, -1, 0);
  private final int fd = NicLibc.socket(AF_XDP, 3, 0);
  private final int map = Bpf.createMap(Bpf.MAP_XSK, Integer.BYTES, 1);
  private final int link;

  private DeafXdpSocket(int ifindex, int mode, int filled) {
    MemorySegment reg = arena.allocate(32, 8);
    reg.set(JAVA_LONG, 0, umem);
    reg.set(JAVA_LONG, 8, UMEM);
    reg.set(JAVA_INT, 16, CHUNK);
    check(NicLibc.setsockopt(fd, SOL_XDP, 4, reg, 32));
    check(NicLibc.setsockoptInt(fd, SOL_XDP, 5, FILL_RING));
    check(NicLibc.setsockoptInt(fd, SOL_XDP, 6, RX_RING));
    check(NicLibc.setsockoptInt(fd, SOL_XDP, 2, RX_RING));
    fill(filled);
    MemorySegment address = arena.allocate(16, 8);
    address.set(JAVA_SHORT, 0, (short) AF_XDP);
    address.set(JAVA_INT, 4, ifindex);
    check(NicLibc.bind(fd, address, 16));
    Bpf.update(map, 0, fd);
    int program = Bpf.load("deaf", BpfProgram.redirectToSockets(map), 0);
    link = Bpf.attach(program, "receiver", ifindex, mode);
    NicLibc.close(program);
  }

  /** Attaches in {@code mode}, with {@code filled} buffers for the kernel. */
  public static DeafXdpSocket open(NetworkNamespace namespace, int ifindex, int mode, int filled) {
    return namespace.call(() -> new DeafXdpSocket(ifindex, mode, filled));
  }

  private void fill(int filled) {
    MemorySegment offsets = arena.allocate(128, 8);
    check(NicLibc.getsockopt(fd, SOL_XDP, 1, offsets, 128));
    long producer = offsets.get(JAVA_LONG, 64);
    long descriptors = offsets.get(JAVA_LONG, 80);
    long length = descriptors + 8L * FILL_RING;
    long address = NicLibc.mmap(length, 3, 0x8001, fd, FILL_OFFSET);
    try (Arena mapped = Arena.ofConfined()) {
      MemorySegment ring = NicLibc.view(address, length, mapped);
      for (int i = 0; i < filled; i++) {
        ring.set(JAVA_LONG, descriptors + 8L * i, (long) i * CHUNK);
      }
      ring.set(JAVA_INT, producer, filled); // nobody reads it before bind
    }
    NicLibc.munmap(address, length);
  }

  /** Frames dropped for lack of a buffer: rx_dropped of xdp_statistics. */
  public long dropped() {
    return statistic(0);
  }

  /** Frames dropped because the receive ring was full. */
  public long ringFull() {
    return statistic(24);
  }

  private long statistic(long offset) {
    check(NicLibc.getsockopt(fd, SOL_XDP, 7, statistics, 48));
    return statistics.get(JAVA_LONG, offset);
  }

  @Override
  public void close() {
    NicLibc.close(link);
    NicLibc.close(map);
    NicLibc.close(fd);
    NicLibc.munmap(umem, UMEM);
    arena.close();
  }

  private static void check(int rc) {
    if (rc < 0) {
      throw Errno.failure("AF_XDP set-up", rc, "run as root");
    }
  }
}
