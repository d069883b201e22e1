package org.qmempool.nic.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A bare AF_PACKET socket on one interface: an independent witness of what the kernel delivers. */
public final class PacketTap implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_STATISTICS = 6;
  private static final short ETH_P_ALL = 0x0300;
  private static final int MSG_DONTWAIT = 0x40;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment frame = arena.allocate(2048, 8);
  private final int fd;

  private PacketTap(int ifindex, int bufferBytes) {
    fd = NicLibc.socket(AF_PACKET, SOCK_RAW, 0);
    NicLibc.setsockoptInt(fd, SOL_SOCKET, SO_RCVBUFFORCE, bufferBytes);
    MemorySegment address = arena.allocate(20, 8);
    address.set(JAVA_SHORT, 0, (short) AF_PACKET);
    address.set(JAVA_SHORT, 2, ETH_P_ALL);
    address.set(JAVA_INT, 4, ifindex);
    int rc = NicLibc.bind(fd, address, 20);
    if (fd < 0 || rc < 0) {
      throw Errno.failure("cannot listen", fd < 0 ? fd : rc, "run as root");
    }
  }

  /** Listens on {@code ifindex} of {@code namespace}. */
  public static PacketTap open(NetworkNamespace namespace, int ifindex, int bufferBytes) {
    return namespace.call(() -> new PacketTap(ifindex, bufferBytes));
  }

  /** Takes the next frame into {@link #frame()}; its length, or -1 when none is there. */
  public int next() {
    long got = NicLibc.recv(fd, frame, frame.byteSize(), MSG_DONTWAIT);
    return got < 0 ? -1 : (int) got;
  }

  /** The frame that {@link #next} took. */
  public MemorySegment frame() {
    return frame;
  }

  /** Frames that found the buffer full since the last call. */
  public int drops() {
    MemorySegment statistics = arena.allocate(8, 8);
    NicLibc.getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, statistics, 8);
    return statistics.get(JAVA_INT, 4);
  }

  @Override
  public void close() {
    NicLibc.close(fd);
    arena.close();
  }
}
