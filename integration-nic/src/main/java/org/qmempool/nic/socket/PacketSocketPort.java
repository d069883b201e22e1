package org.qmempool.nic.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.kernel.NicLibc;

/**
 * A network device driven through AF_PACKET: the port for user namespaces, where no program may be
 * loaded, and for kernels without AF_XDP.
 *
 * <p>Received frames are copied from the kernel's ring (TPACKET_V2) into pool elements; sent ones
 * are copied by the kernel ({@code sendmmsg}, past the queueing discipline). The kernel's own stack
 * sees the received frames too, and may answer them: give the device no address.
 *
 * <p>Counters of {@link #statistics}. Drops: {@code rx_ring_full} (the kernel's count), {@code
 * rx_too_long} (for an element; a sender's segmentation offload makes such), {@code tx_refused}
 * (longer than the MTU allows or shorter than a header), {@code tx_dropped_by_device}, {@code
 * tx_closed} (the kernel had not taken it within 50 ms of the close). Events: {@code pool_dry},
 * {@code sends} and how they ended, {@code socket_errors} (the link went down).
 *
 * <p>Several ports may share the frames of one device: {@link PacketSocketPortBuilder#fanout}.
 *
 * <p>{@link #await} below one millisecond spins; from there on it sleeps in the kernel.
 */
public final class PacketSocketPort extends SocketPort {
  /** Bytes in front of each received frame: as many as AF_XDP leaves. */
  public static final int HEADROOM = 256;

  private final @Nullable MemorySegment ring;
  private final @Nullable PacketReceiver receiver;
  private long ringFull;

  /** Takes over the socket, the ring and the name's registration with the pool. */
  PacketSocketPort(
      String name,
      Mempool pool,
      HandleAllocator allocator,
      int fd,
      Arena arena,
      @Nullable MemorySegment ring,
      int slots,
      int waiting) {
    super(name, pool, fd, arena, new MessageSender(fd, pool, allocator, waiting, arena));
    this.ring = ring;
    int stride = pool.layout().stride();
    receiver =
        ring == null
            ? null
            : new PacketReceiver(
                ring,
                (int) (ring.byteSize() / slots),
                slots,
                pool.memory(),
                stride,
                HEADROOM,
                allocator);
  }

  /**
   * Starts the description of a port.
   *
   * @param pool where the frames lie; elements of 1024 bytes or more
   * @param allocator takes elements from {@code pool} and gives them back there; only the thread
   *     that drives the port uses it
   * @return a builder without a device
   */
  public static PacketSocketPortBuilder builder(Mempool pool, HandleAllocator allocator) {
    return new PacketSocketPortBuilder(pool, allocator);
  }

  @Override
  int receiveInto(PacketBurst burst) {
    if (receiver == null) {
      burst.size(0);
      return 0;
    }
    return receiver.receive(burst);
  }

  @Override
  boolean isReady() {
    return receiver != null && receiver.isReady();
  }

  @Override
  public PortStatistics statistics() {
    if (!isClosed()) {
      readKernelCounters();
    }
    FrameSender sender = sender();
    Map<String, Long> drops = new LinkedHashMap<>();
    drops.put("rx_ring_full", ringFull);
    drops.put("rx_too_long", receiver == null ? 0 : receiver.tooLong());
    drops.put("tx_refused", sender.refused());
    drops.put("tx_dropped_by_device", sender.droppedByDevice());
    drops.put("tx_closed", sender.leftAtClose());
    Map<String, Long> events = new LinkedHashMap<>();
    events.put("pool_dry", receiver == null ? 0 : receiver.poolDry());
    sender.addEvents(events);
    events.put("socket_errors", errors());
    return new PortStatistics(
        name(),
        receiver == null ? "af_packet transmit-only" : "af_packet tpacket_v2",
        receiver == null ? 0 : receiver.packets(),
        receiver == null ? 0 : receiver.bytes(),
        sender.packets(),
        sender.bytes(),
        sender.completed(),
        0,
        sender.waiting(),
        drops,
        events);
  }

  /** The kernel sets its counters to 0 whenever they are read. */
  @Override
  void readKernelCounters() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment counters = scratch.allocate(8, 4); // u32 packets, drops included; u32 drops
      int got =
          NicLibc.getsockopt(fd(), PacketAbi.SOL_PACKET, PacketAbi.PACKET_STATISTICS, counters, 8);
      if (got == 8) {
        ringFull += counters.get(JAVA_INT, 4) & 0xffff_ffffL;
      }
    }
  }

  @Override
  void closeReceiver() {
    // Its frames lie in the kernel's ring, not in elements.
  }

  @Override
  void unmap() {
    if (ring != null) {
      NicLibc.munmap(ring.address(), ring.byteSize());
    }
  }
}
