package org.qmempool.nic.bench;

import java.io.IOException;
import org.qmempool.nic.kernel.Netlink;

/** Makes a network with a link into a foreign namespace, says where, and waits to be killed. */
final class TestNetworkVictim {
  private TestNetworkVictim() {}

  public static void main(String[] args) throws IOException {
    TestNetwork network = TestNetwork.create(1);
    Netlink links = network.outsideLinks();
    links.createVethPair("to-witness", "witness", Integer.parseInt(args[0]), 1);
    System.out.println(network.outside().path());
    System.out.flush();
    while (System.in.read() >= 0) {
      // the parent says nothing; its end ends us
    }
    network.close();
  }
}
