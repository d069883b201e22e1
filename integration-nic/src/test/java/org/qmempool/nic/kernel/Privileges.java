package org.qmempool.nic.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.qmempool.nic.PortException;

/**
 * Skips a test that the machine does not let us run, and prints why. Only the lack of a right is a
 * reason: who has the right and is refused sees the test fail.
 */
public final class Privileges {
  private Privileges() {}

  /** Goes on only where this process may make network namespaces and links. */
  public static void assumeNamespaces() {
    try (NetworkNamespace namespace = NetworkNamespace.create("probe")) {
      Netlink.open(namespace).close();
    } catch (PortException e) {
      skip(e, Capabilities.effective(Capabilities.SYS_ADMIN));
    }
  }

  /** Goes on only where this process may also load XDP programs. */
  public static void assumeBpf() {
    assumeNamespaces();
    try {
      NicLibc.close(Bpf.load("probe", BpfProgram.verdict(BpfProgram.XDP_PASS), 0));
    } catch (PortException e) {
      skip(e, Capabilities.effective(Capabilities.SYS_ADMIN) && !inUserNamespace());
    }
  }

  /** Goes on only where a program of a Debian package is installed. */
  public static void assumeProgram(String command, String debianPackage) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, command))) {
        return;
      }
    }
    abort(command + " is not installed: apt-get install " + debianPackage);
  }

  private static void skip(PortException e, boolean allowed) {
    if (allowed || e.errno() != Errno.EPERM) {
      throw e;
    }
    abort(String.valueOf(e.getMessage()));
  }

  /** A right inside a user namespace is none outside, and programs are the machine's. */
  private static boolean inUserNamespace() {
    try {
      String map = Files.readString(Path.of("/proc/self/uid_map")).strip();
      return !map.matches("0 +0 +4294967295");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read /proc/self/uid_map; /proc must be mounted", e);
    }
  }

  private static void abort(String reason) {
    System.out.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }
}
