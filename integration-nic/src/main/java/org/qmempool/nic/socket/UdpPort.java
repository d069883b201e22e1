package org.qmempool.nic.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.kernel.NicLibc;

/**
 * A UDP socket: the port that needs no right at all, and the one that others are measured against.
 *
 * <p>What it carries is the payload of datagrams, one a packet, without Ethernet, IP or UDP header;
 * a program that looks at headers cannot run over it. The kernel copies each payload into an
 * element ({@code recvmmsg}) and out of one ({@code sendmmsg}), one call a burst. Each receive that
 * finds nothing is a call too.
 *
 * <p>Counters of {@link #statistics}. Drops: {@code rx_socket_full} (the kernel's count of
 * datagrams that found the receive buffer full), {@code rx_too_long} (for an element), {@code
 * rx_empty} (no byte of payload), {@code tx_refused} (too long for a datagram, or without a
 * destination), {@code tx_dropped_by_device}, {@code tx_closed} (the kernel had not taken it within
 * 50 ms of the close). Events: {@code pool_dry}, {@code sends} and how they ended, {@code
 * send_peer_refused} and {@code receive_peer_refused} (nobody listened there), {@code
 * socket_errors} (waiting found such a refusal, or another error). A refusal is told once, to the
 * call that meets it: {@code send_peer_refused} counts those alone that the first datagram of a
 * call has met.
 *
 * <p>{@link #await} below one millisecond spins, looking by system calls; from there on it sleeps
 * in the kernel.
 */
public final class UdpPort extends SocketPort {
  /** Bytes in front of each received payload: as many as AF_XDP leaves. */
  public static final int HEADROOM = 256;

  private static final int SO_MEMINFO = 55;
  private static final int MEMINFO_BYTES = 36;
  private static final int MEMINFO_DROPS = 32;

  private final InetSocketAddress local;
  private final FrameReceiver receiver;
  private long socketFull;

  /** Takes over the socket and the name's registration with the pool. */
  UdpPort(
      String name,
      InetSocketAddress local,
      Mempool pool,
      HandleAllocator allocator,
      int fd,
      Arena arena,
      int slots,
      int waiting) {
    super(name, pool, fd, arena, new MessageSender(fd, pool, allocator, waiting, arena));
    this.local = local;
    receiver = new MessageReceiver(fd, pool, allocator, slots, HEADROOM, arena);
  }

  /**
   * Starts the description of a port.
   *
   * @param pool where the payloads lie; elements of 1024 bytes or more
   * @param allocator takes elements from {@code pool} and gives them back there; only the thread
   *     that drives the port uses it
   * @return a builder without addresses
   */
  public static UdpPortBuilder builder(Mempool pool, HandleAllocator allocator) {
    return new UdpPortBuilder(pool, allocator);
  }

  /**
   * The address that the socket is bound to, with the port that the kernel chose where none was
   * given.
   *
   * @return the address
   */
  public InetSocketAddress local() {
    return local;
  }

  @Override
  int receiveInto(PacketBurst burst) {
    return receiver.receive(burst);
  }

  @Override
  boolean isReady() {
    return polls();
  }

  @Override
  public PortStatistics statistics() {
    if (!isClosed()) {
      readKernelCounters();
    }
    FrameSender sender = sender();
    Map<String, Long> drops = new LinkedHashMap<>();
    drops.put("rx_socket_full", socketFull);
    drops.put("rx_too_long", receiver.tooLong());
    drops.put("rx_empty", receiver.empty());
    drops.put("tx_refused", sender.refused());
    drops.put("tx_dropped_by_device", sender.droppedByDevice());
    drops.put("tx_closed", sender.leftAtClose());
    Map<String, Long> events = new LinkedHashMap<>();
    receiver.addEvents(events);
    sender.addEvents(events);
    events.put("socket_errors", errors());
    return new PortStatistics(
        name(),
        "udp recvmmsg",
        receiver.packets(),
        receiver.bytes(),
        sender.packets(),
        sender.bytes(),
        sender.completed(),
        receiver.posted(),
        sender.waiting(),
        drops,
        events);
  }

  @Override
  void readKernelCounters() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment counters = scratch.allocate(MEMINFO_BYTES, 4);
      int got = NicLibc.getsockopt(fd(), SOL_SOCKET, SO_MEMINFO, counters, MEMINFO_BYTES);
      if (got == MEMINFO_BYTES) {
        socketFull = counters.get(JAVA_INT, MEMINFO_DROPS) & 0xffff_ffffL;
      }
    }
  }

  @Override
  void closeReceiver() {
    receiver.close();
  }

  @Override
  void unmap() {
    // nothing of the kernel's is mapped
  }
}
