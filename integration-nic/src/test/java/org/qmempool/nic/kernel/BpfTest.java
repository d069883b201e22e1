package org.qmempool.nic.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.PortException;

class BpfTest {
  private static NetworkNamespace namespace;
  private static Netlink links;
  private static int pass;

  @BeforeAll
  static void makeAPair() {
    Privileges.assumeBpf();
    namespace = NetworkNamespace.create("bpf");
    links = Netlink.open(namespace);
    links.createVethPair("bpf0", "bpf1", namespace, 1);
    links.up("bpf0", true);
    links.up("bpf1", true);
    pass = Bpf.load("test_pass", BpfProgram.verdict(BpfProgram.XDP_PASS), 0);
  }

  @AfterAll
  static void closeAll() {
    if (namespace != null) {
      NicLibc.close(pass);
      links.close();
      namespace.close();
    }
  }

  @Test
  void anArrayMapKeepsItsValues() {
    int map = Bpf.createMap(Bpf.MAP_ARRAY, Long.BYTES, 2);
    try {
      assertEquals(0, Bpf.lookupLong(map, 1));
      Bpf.updateLong(map, 1, 0x123456789abcdef0L);
      assertEquals(0x123456789abcdef0L, Bpf.lookupLong(map, 1));
      assertThrows(PortException.class, () -> Bpf.lookupLong(map, 2));
    } finally {
      NicLibc.close(map);
    }
  }

  @Test
  void aProgramThatTheVerifierRefusesIsReportedWithItsReason() {
    long[] readsBeyondTheFrame =
        new BpfProgram()
            .load32(BpfProgram.R2, BpfProgram.R1, BpfProgram.XDP_MD_DATA)
            .load64(BpfProgram.R0, BpfProgram.R2, 0)
            .exit()
            .words();
    PortException e =
        assertThrows(PortException.class, () -> Bpf.load("test_bad", readsBeyondTheFrame, 0));
    assertEquals(Errno.EACCES, e.errno());
    assertTrue(e.toString().contains("invalid access to packet"), e.toString());
  }

  @Test
  void aSecondProgramIsRefusedAndClosingTheLinkFreesTheInterface() {
    int link = attach(Bpf.NATIVE);
    PortException second = assertThrows(PortException.class, () -> attach(Bpf.NATIVE));
    assertEquals(Errno.EBUSY, second.errno());
    PortException generic = assertThrows(PortException.class, () -> attach(Bpf.GENERIC));
    assertEquals(Errno.EEXIST, generic.errno());
    assertTrue(generic.toString().contains("another program is attached"));
    NicLibc.close(link);
    NicLibc.close(attach(Bpf.GENERIC));
    NicLibc.close(attach(Bpf.NATIVE));
  }

  @Test
  void anMtuTooLargeForNativeModeSaysSo() {
    links.mtu("bpf1", 9000); // what counts is the size of what the peer may send
    try {
      PortException e = assertThrows(PortException.class, () -> attach(Bpf.NATIVE));
      assertEquals(Errno.ERANGE, e.errno());
      assertTrue(e.toString().contains("MTU"), e.toString());
    } finally {
      links.mtu("bpf1", 1500);
    }
  }

  @Test
  void aDriverWithoutNativeModeSaysSo() {
    PortException e =
        assertThrows(
            PortException.class, () -> namespace.call(() -> Bpf.attach(pass, "lo", 1, Bpf.NATIVE)));
    assertEquals(Errno.EOPNOTSUPP, e.errno());
    assertTrue(e.toString().contains("generic"), e.toString());
  }

  @Test
  void anInterfaceIsLookedUpInTheCallersNamespace() {
    PortException e =
        assertThrows(PortException.class, () -> Bpf.attach(pass, "bpf0", 987_654, Bpf.NATIVE));
    assertEquals(Errno.EINVAL, e.errno());
    assertTrue(e.toString().contains("namespace"), e.toString());
  }

  private static int attach(int mode) {
    return namespace.call(() -> Bpf.attach(pass, "bpf0", links.index("bpf0"), mode));
  }
}
