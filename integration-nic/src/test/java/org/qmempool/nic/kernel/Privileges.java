package org.qmempool.nic.kernel;

import org.junit.jupiter.api.Assumptions;
import org.qmempool.nic.PortException;

/** Skips a test that the machine does not let us run, and prints why. */
public final class Privileges {
  private Privileges() {}

  /** Goes on only where this process may make network namespaces and links. */
  public static void assumeNamespaces() {
    try (NetworkNamespace namespace = NetworkNamespace.create("probe")) {
      Netlink.open(namespace).close();
    } catch (PortException e) {
      skip(String.valueOf(e.getMessage()));
    }
  }

  /** Goes on only where this process may also load XDP programs. */
  public static void assumeBpf() {
    assumeNamespaces();
    try {
      NicLibc.close(Bpf.load("probe", BpfProgram.verdict(BpfProgram.XDP_PASS), 0));
    } catch (PortException e) {
      skip(String.valueOf(e.getMessage()));
    }
  }

  private static void skip(String reason) {
    System.out.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }
}
