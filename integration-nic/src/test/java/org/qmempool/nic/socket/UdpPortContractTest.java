package org.qmempool.nic.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketPortContract;
import org.qmempool.nic.PortPair;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.kernel.Privileges;

/** The contract on the loopback of a namespace; the contract's frames travel as payloads. */
class UdpPortContractTest extends PacketPortContract {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  private static TestNetwork network;

  @BeforeAll
  static void makeTheNetwork() {
    Privileges.assumeNamespaces();
    network = TestNetwork.create(1);
    network.applicationLinks().up("lo", true);
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
              UdpPort receiver = UdpPort.builder(pool, allocator).local(ANY).open();
              UdpPort sender =
                  UdpPort.builder(pool, allocator).local(ANY).remote(receiver.local()).open();
              return new PortPair(sender, receiver);
            });
  }

  @Override
  protected boolean hasADevice() {
    return false;
  }
}
