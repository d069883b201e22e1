package org.qmempool.nic.bench.traffic;

import org.jspecify.annotations.Nullable;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.socket.PacketSocketPort;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.XdpPort;
import org.qmempool.nic.xdp.XdpPortBuilder;

/** Opens the ports of one kind, in the namespace of the calling thread. */
record PortOpener(PortKind kind) {
  /**
   * A port that receives and sends.
   *
   * @param first the port whose UMEM it shares, if any
   */
  PacketPort open(
      String device, Mempool pool, HandleAllocator allocator, @Nullable PacketPort first) {
    if (kind == PortKind.PACKET) {
      return PacketSocketPort.builder(pool, allocator).device(device).open();
    }
    XdpPortBuilder builder = XdpPort.builder(pool, allocator).device(device);
    if (first instanceof XdpPort open) {
      builder.sharing(open);
    }
    return builder.open();
  }

  /** A port that only sends. */
  PacketPort openSource(String device, Mempool pool, HandleAllocator allocator) {
    return kind == PortKind.PACKET
        ? PacketSocketPort.builder(pool, allocator).device(device).slots(0).open()
        : XdpPort.builder(pool, allocator).device(device).attach(AttachMode.NONE).open();
  }
}
