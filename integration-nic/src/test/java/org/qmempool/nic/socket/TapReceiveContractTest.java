package org.qmempool.nic.socket;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketPortContract;
import org.qmempool.nic.PortPair;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.kernel.Privileges;

/** What an AF_PACKET port sends out through the TAP device the TAP port receives. */
class TapReceiveContractTest extends PacketPortContract {
  private static final String TAP = "qm-tap";
  private static TestNetwork network;

  @BeforeAll
  static void makeTheNetwork() {
    Privileges.assumeNamespaces();
    network = TestNetwork.create(1);
  }

  @AfterAll
  static void closeTheNetwork() {
    if (network != null) {
      network.close();
    }
  }

  @Override
  protected PortPair open(Mempool pool, HandleAllocator allocator) {
    return network
        .application()
        .call(
            () -> {
              TapPort tap = TapPort.builder(pool, allocator).device(TAP).open();
              PacketSocketPort socket =
                  PacketSocketPort.builder(pool, allocator).device(TAP).slots(256).open();
              return new PortPair(socket, tap);
            });
  }
}
