package org.qmempool.nic.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.kernel.Privileges;

class NicRunTest {
  /** What one run says on standard output and standard error. */
  private record Said(int exit, String out, String err) {}

  private static Said run(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      int exit = NicRun.run(args);
      return new Said(
          exit,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static void refused(Said said, int exit, String message) {
    assertEquals(exit, said.exit(), said.toString());
    assertEquals(1, said.err().lines().count(), said.err());
    assertTrue(said.err().contains(message), said.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo --address=10.0.0.2                           | Missing required option",
        "echo --interface=x --address=10.0.0               | '10.0.0' is no IPv4 address",
        "echo --interface=x --address=10.0.0.256           | is no IPv4 address",
        "echo --interface=x --address=10.0.0.2 --burst=0   | burst 0 is out of range; allowed is 1",
        "echo --interface=x --address=10.0.0.2 --burst=2049| burst 2049 is out of range",
        "echo --interface=x --address=10.0.0.2 --element=1024 | element size 1024 is not one of",
        "echo --interface=x --address=10.0.0.2 --queue=-1  | queue -1 is negative",
        "echo --interface=x --address=10.0.0.2 --port=memory | takes --port xdp or packet",
        "forward --from=x --to=x                           | --from and --to are both x",
        "forward --from=x --to=y --colour=red              | Unknown option: '--colour=red'"
      })
  void aBadArgumentIsOneLineAndExitCodeTwo(String arguments, String message) {
    refused(run(arguments.strip().split(" ", -1)), 2, message);
  }

  @Test
  void whatTheDeviceDoesNotHaveIsOneLineAndExitCodeOne() {
    Privileges.assumeBpf();
    try (TestNetwork network = TestNetwork.create(1)) {
      refused(
          network.application().call(() -> run("forward", "--from=none-such", "--to=qm-b")),
          1,
          "interface 'none-such' does not exist");
      refused(
          network
              .application()
              .call(() -> run("echo", "--interface=none-such", "--address=10.0.0.2")),
          1,
          "none-such");
      refused(
          network
              .application()
              .call(() -> run("echo", "--interface=qm-a", "--address=10.0.0.2", "--queue=7")),
          1,
          "queue 7 of qm-a");
      // Nothing of it was left on the device: the same works right away.
      Said good =
          network
              .application()
              .call(() -> run("echo", "--interface=qm-a", "--address=10.0.0.2", "--seconds=0.05"));
      assertEquals(0, good.exit(), good.toString());
      assertTrue(good.err().contains("af_xdp native copy"), good.err());
      Said forwarded =
          network
              .application()
              .call(() -> run("forward", "--from=qm-a", "--to=qm-b", "--seconds=0.05"));
      assertEquals(0, forwarded.exit(), forwarded.toString());
      assertTrue(forwarded.out().contains("forwarded: 0"), forwarded.out());
    }
  }
}
