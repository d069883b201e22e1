package org.qmempool.nic.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.NicLibc;

/**
 * Describes a UDP port and opens it.
 *
 * <p>What must be given is the {@link #local} address; to send, a {@link #remote} one too. For the
 * rest: up to 64 datagrams a receive, 256 that wait for the doorbell, the receive buffer that the
 * system gives.
 *
 * <p>For one thread. {@link #open} makes the socket in the calling thread's network namespace.
 */
public final class UdpPortBuilder {
  private static final int SMALLEST_STRIDE = 1024;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;

  private final Mempool pool;
  private final HandleAllocator allocator;
  private @Nullable InetSocketAddress local;
  private @Nullable InetSocketAddress remote;
  private int slots = 64;
  private int waiting = 256;
  private int receiveBuffer;

  UdpPortBuilder(Mempool pool, HandleAllocator allocator) {
    this.pool = Objects.requireNonNull(pool, "pool");
    this.allocator = Objects.requireNonNull(allocator, "allocator");
    int stride = pool.layout().stride();
    if (stride < SMALLEST_STRIDE) {
      throw new IllegalArgumentException(
          "element size "
              + stride
              + ": a UDP port takes 1024 bytes or more, and payloads up to the element less "
              + UdpPort.HEADROOM);
    }
  }

  /**
   * Where datagrams come in; port 0 lets the kernel choose one, which {@link UdpPort#local} tells.
   *
   * @param address IPv4 or IPv6, resolved
   * @return this
   * @throws IllegalArgumentException if it is a host name that was not resolved
   */
  public UdpPortBuilder local(InetSocketAddress address) {
    local = SocketAddress.check(address);
    return this;
  }

  /**
   * Where datagrams go. The port then also receives from there alone, but what came from elsewhere
   * before the socket was connected is delivered too. Without it the port receives from anywhere,
   * and what is sent is dropped and counted.
   *
   * @param address of the same family as the local one, resolved
   * @return this
   * @throws IllegalArgumentException if it is a host name that was not resolved
   */
  public UdpPortBuilder remote(InetSocketAddress address) {
    remote = SocketAddress.check(address);
    return this;
  }

  /**
   * Datagrams that one receive takes at most; the largest burst is a good choice. As many elements
   * stay in the port.
   *
   * @param count how many
   * @return this
   * @throws IllegalArgumentException unless it is from 1 to 1024
   */
  public UdpPortBuilder slots(int count) {
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
  public UdpPortBuilder waiting(int packets) {
    waiting = Counts.messages(packets, "packets waiting");
    return this;
  }

  /**
   * Bytes that the kernel holds for the socket when we are slow. Above {@code net.core.rmem_max} it
   * takes CAP_NET_ADMIN, and is that maximum without.
   *
   * @param bytes what to ask for; 0 for the system's default
   * @return this
   * @throws IllegalArgumentException if it is negative or above 2^30
   */
  public UdpPortBuilder receiveBuffer(int bytes) {
    if (bytes < 0 || bytes > 1 << 30) {
      throw new IllegalArgumentException(
          "receive buffer of " + bytes + " bytes: pass 1 to 2^30, or 0 for the system's default");
    }
    receiveBuffer = bytes;
    return this;
  }

  /**
   * Opens the port.
   *
   * @return an open port
   * @throws IllegalStateException if no local address was given
   * @throws IllegalArgumentException if the addresses are of two families
   * @throws PortException if the kernel refuses; the message says what to do, and nothing is left
   *     behind
   */
  public UdpPort open() {
    InetSocketAddress here = local;
    InetSocketAddress there = remote;
    if (here == null) {
      throw new IllegalStateException("no address given: call local(address)");
    }
    if (there != null && SocketAddress.family(there) != SocketAddress.family(here)) {
      throw new IllegalArgumentException(
          "addresses " + here + " and " + there + ": pass two of IPv4 or two of IPv6");
    }
    Arena arena = Arena.ofShared();
    int fd = -1;
    String registered = "";
    boolean open = false;
    try {
      fd = NicLibc.socket(SocketAddress.family(here), SOCK_DGRAM_CLOEXEC, 0);
      if (fd < 0) {
        throw Errno.failure("cannot open a UDP socket", fd, "is this family switched off?");
      }
      InetSocketAddress bound = connect(fd, here, there);
      enlarge(fd);
      String name = name(bound);
      pool.register(name);
      registered = name;
      UdpPort port = new UdpPort(name, bound, pool, allocator, fd, arena, slots, waiting);
      open = true;
      return port;
    } finally {
      if (!open) {
        arena.close();
        if (fd >= 0) {
          NicLibc.close(fd);
        }
        if (!registered.isEmpty()) {
          pool.unregister(registered);
        }
      }
    }
  }

  private static String name(InetSocketAddress bound) {
    return bound.getAddress().getHostAddress() + ":" + bound.getPort() + ":udp";
  }

  /** Binds and connects; the address that the socket has then. */
  private static InetSocketAddress connect(
      int fd, InetSocketAddress here, @Nullable InetSocketAddress there) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment address = scratch.allocate(SocketAddress.MOST_BYTES, 8);
      int result = NicLibc.bind(fd, address, SocketAddress.write(here, address));
      if (result < 0) {
        throw Errno.failure(
            "cannot bind to " + here,
            result,
            "the address must be one of this machine's and the port free; `ss -lnu` lists those"
                + " taken");
      }
      if (there != null) {
        result = NicLibc.connect(fd, address, SocketAddress.write(there, address));
        if (result < 0) {
          throw Errno.failure("cannot connect to " + there, result, "there must be a route to it");
        }
      }
      NicLibc.getsockname(fd, address, SocketAddress.MOST_BYTES);
      return new InetSocketAddress(here.getAddress(), SocketAddress.port(address));
    }
  }

  private void enlarge(int fd) {
    if (receiveBuffer > 0
        && NicLibc.setsockoptInt(fd, SocketPort.SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer) < 0) {
      NicLibc.setsockoptInt(fd, SocketPort.SOL_SOCKET, SO_RCVBUF, receiveBuffer);
    }
  }
}
