package org.qmempool.nic.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketPortContract;
import org.qmempool.nic.PortPair;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.kernel.Privileges;

/** The contract on a veth pair: two devices, one UMEM. */
class XdpNativePortTest extends PacketPortContract {
  private static TestNetwork network;

  @BeforeAll
  static void makeTheNetwork() {
    Privileges.assumeBpf();
    network = TestNetwork.create(1);
  }

  @AfterAll
  static void closeTheNetwork() {
    if (network != null) {
      network.close();
    }
  }

  AttachMode mode() {
    return AttachMode.NATIVE;
  }

  @Override
  protected PortPair open(Mempool pool, HandleAllocator allocator) {
    XdpPort sender =
        network
            .outside()
            .call(
                () ->
                    XdpPort.builder(pool, allocator)
                        .device(TestNetwork.SOURCE)
                        .rings(64, 256, 64, 256)
                        .attach(mode())
                        .open());
    XdpPort receiver =
        network
            .application()
            .call(
                () ->
                    XdpPort.builder(pool, allocator)
                        .device(TestNetwork.A)
                        .rings(256, 64, 512, 64)
                        .attach(mode())
                        .sharing(sender)
                        .open());
    assertEquals(mode(), receiver.attachMode());
    assertEquals(BindMode.COPY, receiver.bindMode());
    assertTrue(sender.bindFallback().contains("EOPNOTSUPP"), sender.bindFallback());
    return new PortPair(sender, receiver);
  }
}
