package org.qmempool.nic.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.PortException;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.Ethtool;
import org.qmempool.nic.kernel.Privileges;

/** On the machine of the tests, whatever that has. */
class LiveDoctorTest {
  @Test
  void eachCheckSaysSomething() {
    List<Finding> findings = Doctor.here().examine(List.of(), List.of(), CannedHost.TARGET);
    for (String check : Doctor.checks()) {
      assertTrue(findings.stream().anyMatch(each -> each.check().equals(check)), check);
    }
    assertTrue(findings.stream().noneMatch(each -> each.found().contains("report this as a bug")));
  }

  /** A setting below /proc/sys answers the first read alone, whatever that asked for. */
  @Test
  void aSettingIsReadToItsEnd() {
    List<Finding> findings =
        Doctor.here().examine(List.of("autotuning"), List.of(), CannedHost.TARGET);
    assertFalse(
        findings.stream().anyMatch(each -> each.found().contains("not three numbers")),
        findings.toString());
  }

  @Test
  void theDevicesOfANamespaceAreAskedInThere() {
    Privileges.assumeNamespaces();
    try (TestNetwork network = TestNetwork.create(1)) {
      network
          .application()
          .run(
              () -> {
                Doctor doctor = Doctor.here();
                assertEquals(List.of(TestNetwork.A, TestNetwork.B), doctor.devices());
                List<Finding> xdp =
                    doctor.examine(List.of("xdp"), List.of(TestNetwork.A), CannedHost.TARGET);
                assertTrue(
                    xdp.getFirst().found().startsWith("native yes, zero copy no"), xdp.toString());
                Kernel kernel = new LiveKernel();
                assertEquals("noqueue", told(() -> kernel.qdisc(TestNetwork.A)));
                Ethtool.Offloads offloads = told(() -> kernel.offloads(TestNetwork.A));
                assertTrue(offloads.gro() && !offloads.txChecksum() && !offloads.tso());
                NotKnown refusal = assertThrows(NotKnown.class, () -> kernel.rings(TestNetwork.A));
                assertTrue(refusal.why().contains("ring sizes of " + TestNetwork.A));
              });
      try (Ethtool ethtool = Ethtool.open(network.application())) {
        PortException refusal =
            assertThrows(PortException.class, () -> ethtool.rings(TestNetwork.A));
        assertEquals(Errno.EOPNOTSUPP, refusal.errno());
        ethtool.txChecksum(TestNetwork.A, true);
        assertTrue(ethtool.offloads(TestNetwork.A).txChecksum());
      }
      network.applicationLinks().up(TestNetwork.A, false);
      assertEquals("noqueue", network.applicationLinks().qdisc(TestNetwork.B));
    }
  }

  private interface Question<T> {
    T ask() throws NotKnown;
  }

  private static <T> T told(Question<T> question) {
    try {
      return question.ask();
    } catch (NotKnown e) {
      throw new AssertionError(e);
    }
  }
}
