package org.qmempool.nic.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.PortException;

class NetlinkTest {
  private static final int TEN_0_0_1 = 0x0a000001;

  private static NetworkNamespace here;
  private static NetworkNamespace there;
  private static Netlink links;
  private static Netlink peerLinks;

  @BeforeAll
  static void makeNamespaces() {
    Privileges.assumeNamespaces();
    here = NetworkNamespace.create("here");
    there = NetworkNamespace.create("there");
    links = Netlink.open(here);
    peerLinks = Netlink.open(there);
  }

  @AfterAll
  static void closeNamespaces() {
    if (here != null) {
      links.close();
      peerLinks.close();
      here.close();
      there.close();
    }
  }

  @Test
  void aVethPairSpansTwoNamespacesWithItsQueues() {
    links.createVethPair("span0", "span1", there, 2);
    assertTrue(links.exists("span0"));
    assertFalse(links.exists("span1"));
    assertTrue(peerLinks.exists("span1"));
    assertEquals(links.index("span0"), here.call(() -> NicLibc.ifNameToIndex("span0")));
    try (Ethtool mine = Ethtool.open(here);
        Ethtool other = Ethtool.open(there)) {
      assertEquals(2, mine.rxQueues("span0"));
      assertEquals(2, other.txQueues("span1"));
    }
    peerLinks.delete("span1");
    assertFalse(links.exists("span0"), "a pair goes together");
  }

  @Test
  void flagsMtuAndHardwareAddressReadBack() {
    links.createVethPair("set0", "set1", there, 1);
    assertFalse(links.isUp("set0"));
    links.up("set0", true);
    assertTrue(links.isUp("set0"));
    links.up("set0", false);
    assertFalse(links.isUp("set0"));
    links.mtu("set0", 9000);
    assertEquals(9000, links.mtu("set0"));
    byte[] mac = {2, 0, 0, 0, 0, 42};
    links.mac("set0", mac);
    assertArrayEquals(mac, links.mac("set0"));
    links.delete("set0");
  }

  @Test
  void anAddressMakesTheKernelAnswer() throws Exception {
    links.createVethPair("ip0", "ip1", there, 1);
    links.up("ip0", true);
    peerLinks.up("ip1", true);
    links.addAddress("ip0", TEN_0_0_1, 24);
    links.addNeighbour("ip0", TEN_0_0_1 + 1, peerLinks.mac("ip1"));
    String routes = here.call(() -> Files.readString(Path.of("/proc/thread-self/net/route")));
    assertTrue(routes.contains("ip0\t0000000A\t"), routes);
    String neighbours = here.call(() -> Files.readString(Path.of("/proc/thread-self/net/arp")));
    assertTrue(neighbours.contains("10.0.0.2"), neighbours);
    PortException again =
        assertThrows(PortException.class, () -> links.addAddress("ip0", TEN_0_0_1, 24));
    assertEquals(Errno.EEXIST, again.errno());
    assertTrue(again.toString().contains("10.0.0.1/24"), again.toString());
    links.delete("ip0");
  }

  @Test
  void aNameThatIsTakenIsRefusedWithTheKernelsWords() {
    links.createVethPair("twice0", "twice1", there, 1);
    PortException e =
        assertThrows(PortException.class, () -> links.createVethPair("twice0", "other", there, 1));
    assertEquals(Errno.EEXIST, e.errno());
    assertTrue(e.toString().contains("twice0"), e.toString());
    assertFalse(peerLinks.exists("other"));
    links.delete("twice0");
  }

  @Test
  void anInterfaceThatDoesNotExistIsOneClearLine() {
    PortException e = assertThrows(PortException.class, () -> links.up("nothere", true));
    assertEquals(Errno.ENODEV, e.errno());
    assertTrue(e.toString().contains("interface 'nothere' does not exist"), e.toString());
    assertFalse(e.toString().contains("\n"));
  }

  @Test
  void badArgumentsAreRefusedBeforeTheKernelIsAsked() {
    assertThrows(IllegalArgumentException.class, () -> links.index(""));
    assertThrows(IllegalArgumentException.class, () -> links.index("a-name-of-16-chr"));
    assertThrows(IllegalArgumentException.class, () -> links.createVethPair("q0", "q1", there, 0));
  }

  @Test
  void xdpFeaturesOfAVethAreBasicWithoutZeroCopy() {
    links.createVethPair("xdp0", "xdp1", there, 1);
    XdpFeatures features = here.call(() -> XdpFeatures.of(links.index("xdp0")));
    assertTrue(features.basic());
    assertTrue(features.multiBuffer());
    assertFalse(features.zeroCopy());
    PortException none =
        assertThrows(PortException.class, () -> here.call(() -> XdpFeatures.of(9999)));
    assertEquals(Errno.ENODEV, none.errno());
    links.delete("xdp0");
  }

  @Test
  void driverSettingsAndCountersReadBack() {
    links.createVethPair("drv0", "drv1", there, 1);
    try (Ethtool ethtool = Ethtool.open(here)) {
      ethtool.gro("drv0", true);
      assertTrue(ethtool.gro("drv0"));
      ethtool.gro("drv0", false);
      assertFalse(ethtool.gro("drv0"));
      ethtool.txChecksum("drv0", false);
      assertFalse(ethtool.txChecksum("drv0"));
      ethtool.segmentation("drv0", false);
      assertEquals(0L, ethtool.statistics("drv0").get("rx_queue_0_drops"));
      PortException e = assertThrows(PortException.class, () -> ethtool.gro("nothere", true));
      assertEquals(Errno.ENODEV, e.errno());
    }
    links.delete("drv0");
  }
}
