package org.qmempool.nic.socket;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketPortContract;
import org.qmempool.nic.PortPair;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.kernel.Privileges;

/** The contract on a veth pair. */
class PacketSocketPortContractTest extends PacketPortContract {
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
    PacketSocketPort sender =
        network
            .outside()
            .call(
                () ->
                    PacketSocketPort.builder(pool, allocator)
                        .device(TestNetwork.SOURCE)
                        .slots(64)
                        .open());
    PacketSocketPort receiver =
        network
            .application()
            .call(
                () ->
                    PacketSocketPort.builder(pool, allocator)
                        .device(TestNetwork.A)
                        .slots(256)
                        .open());
    return new PortPair(sender, receiver);
  }
}
