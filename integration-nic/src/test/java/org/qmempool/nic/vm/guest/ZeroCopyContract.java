package org.qmempool.nic.vm.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketPortContract;
import org.qmempool.nic.PortPair;
import org.qmempool.nic.xdp.BindMode;
import org.qmempool.nic.xdp.XdpPort;

/** The contract of all ports, between two NICs in zero-copy mode. */
public class ZeroCopyContract extends PacketPortContract {
  @Override
  protected PortPair open(Mempool pool, HandleAllocator allocator) {
    XdpPort sender =
        XdpPort.builder(pool, allocator)
            .device(Nics.ZERO_COPY_A1)
            .rings(64, 256, 64, 256)
            .bind(BindMode.ZEROCOPY)
            .open();
    XdpPort receiver =
        XdpPort.builder(pool, allocator)
            .device(Nics.ZERO_COPY_A2)
            .rings(256, 64, 512, 64)
            .sharing(sender)
            .open();
    Nics.awaitLink(sender);
    Nics.awaitLink(receiver);
    assertEquals(BindMode.ZEROCOPY, receiver.bindMode());
    return new PortPair(sender, receiver);
  }

  @Override
  protected boolean tellsOfShortFrames() {
    return false;
  }

  @Override
  protected boolean isCompiledInTime() {
    return false;
  }
}
