package org.qmempool.nic.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.nic.PortException;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.Victim;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.kernel.Bpf;
import org.qmempool.nic.kernel.BpfProgram;
import org.qmempool.nic.kernel.NicLibc;
import org.qmempool.nic.kernel.Privileges;

class NicRunTest {
  private static Said run(String... args) {
    return Said.by(args);
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
        "foo                                               | 'foo' is no command; there are echo,"
            + " forward, drop, send, capture, soak, advise, top, doctor, generate-completion",
        "echo --bogus 1                                    | Unknown option: '--bogus'",
        "echo --address=10.0.0.2                           | Missing required option",
        "echo --interface=x --address=10.0.0               | '10.0.0' is no IPv4 address",
        "echo --interface=x --address=10.0.0.256           | is no IPv4 address",
        "echo --interface=x --address=10.0.0.2 --burst=0   | burst 0 is out of range; allowed is 1",
        "echo --interface=x --address=10.0.0.2 --burst=2049| burst 2049 is out of range",
        "echo --interface=x --address=10.0.0.2 --element=1024 | element size 1024 is not one of",
        "echo --interface=x --address=10.0.0.2 --queue=-1  | queue -1 is negative",
        "echo --interface=x --address=10.0.0.2 --port=memory | 'memory' is none of xdp, packet,"
            + " tap, udp, pcap",
        "echo --interface=x --address=10.0.0.2 --mode=none | 'none' is none of native, generic,"
            + " auto",
        "echo --interface=x --address=10.0.0.2 --port=packet --queue=1 | are for --port xdp",
        "echo --interface=x --address=10.0.0.2 --port=packet --mode=native | are for --port xdp",
        "echo --interface=x --address=10.0.0.2 --port=tap --queue=1 | are for --port xdp",
        "echo --interface=packet:x --address=10.0.0.2 --queue=1 | are for --port xdp",
        "forward --from=x --to=tap:a/b                     | TAP name 'a/b'",
        "echo --interface=udp:x --address=10.0.0.2 | a udp port carries payloads",
        "send --interface=x                                | either --pcap FILE or --pattern NAME",
        "send --interface=x --pcap=y --pattern=single      | either --pcap FILE or --pattern NAME",
        "send --interface=x --pattern=star                 | 'star' is none of single, one-to-one,",
        "send --interface=x --pattern=incast --flows=0     | 0 flows is out of range",
        "send --interface=x --pattern=incast --size=60,59  | frame size 59 is out of range",
        "send --interface=x --pattern=incast --rate=0      | rate 0.0 is not above 0",
        "send --interface=x --pattern=incast --count=0     | count 0 is below 1",
        "send --interface=x --pattern=incast --destination=x | 'x' is no hardware address",
        "send --interface=udp:x --pattern=incast           | a udp port carries payloads",
        "capture --pcap=x                                  | Missing required option",
        "drop --interface=x --seconds=0                    | seconds 0.0 is out of range",
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
      assertTrue(good.err().contains("qm-a: driver has native mode: yes, zero-copy: "), good.err());
      Said forwarded =
          network
              .application()
              .call(() -> run("forward", "--from=qm-a", "--to=qm-b", "--seconds=0.05"));
      assertEquals(0, forwarded.exit(), forwarded.toString());
      assertTrue(forwarded.out().contains("forwarded: 0"), forwarded.out());
      assertTrue(forwarded.out().contains("\nqm-a:0, af_xdp native copy\n"), forwarded.out());
      assertTrue(forwarded.out().contains("\n  elements held to receive into: "), forwarded.out());
      assertTrue(
          forwarded.out().lines().noneMatch(line -> line.matches(" .*: 0")), forwarded.out());
      assertFalse(forwarded.err().contains("is down"), forwarded.err());
      network.applicationLinks().up(TestNetwork.A, false);
      Said down =
          network
              .application()
              .call(() -> run("echo", "--interface=qm-a", "--address=10.0.0.2", "--seconds=0.05"));
      assertTrue(down.err().contains("qm-a is down: `ip link set qm-a up`"), down.toString());
    }
  }

  @Test
  void aPortOfOneQueueOfManySaysSo() {
    Privileges.assumeBpf();
    try (TestNetwork network = TestNetwork.create(2)) {
      Said said =
          network.application().call(() -> run("drop", "--interface=qm-a", "--seconds=0.05"));
      assertEquals(0, said.exit(), said.toString());
      assertTrue(said.err().contains("qm-a has 2 queues, and queue 0 alone"), said.err());
    }
  }

  @Test
  void whatStandsAgainstNativeModeIsOneLineAndExitCodeOne() {
    Privileges.assumeBpf();
    String[] echo = {"echo", "--interface=qm-a", "--address=10.0.0.2", "--mode=native"};
    try (TestNetwork network = TestNetwork.create(1)) {
      int link = network.application().call(() -> attach(TestNetwork.A));
      refused(network.application().call(() -> run(echo)), 1, "another program is attached");
      NicLibc.close(link);
      network.outsideLinks().mtu(TestNetwork.SOURCE, 9000);
      network.applicationLinks().mtu(TestNetwork.A, 9000);
      refused(network.application().call(() -> run(echo)), 1, "the MTU is too large");
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "KILL, 137"})
  void aSignalLeavesNothingOnTheDevice(String signal, int exitCode) throws Exception {
    Privileges.assumeBpf();
    try (TestNetwork network = TestNetwork.create(1);
        Victim echo =
            network
                .application()
                .call(
                    () ->
                        Victim.start(
                            NicRun.class, "echo", "--interface=qm-a", "--address=10.0.0.2"))) {
      echo.awaitLine(line -> line.contains("echo on qm-a, af_xdp native copy"));
      echo.signal(signal);
      assertEquals(List.of(), echo.rest());
      assertEquals(exitCode, echo.exitCode());
      Said next =
          network
              .application()
              .call(() -> run("echo", "--interface=qm-a", "--address=10.0.0.2", "--seconds=0.05"));
      assertEquals(0, next.exit(), next.toString());
    }
  }

  @Test
  void aDeviceThatIsOnlySentToKeepsItsOwnFrames() throws Exception {
    Privileges.assumeBpf();
    try (TestNetwork network = TestNetwork.create(1)) {
      for (boolean both : new boolean[] {false, true}) {
        List<String> arguments = new ArrayList<>(List.of("forward", "--from=qm-a", "--to=qm-b"));
        if (both) {
          arguments.add("--both");
        }
        try (Victim forward =
            network
                .application()
                .call(() -> Victim.start(NicRun.class, arguments.toArray(String[]::new)))) {
          forward.awaitLine(line -> line.contains("forward qm-a to qm-b"));
          if (both) {
            Refusal.of(
                PortException.class,
                () -> network.application().call(() -> attach(TestNetwork.B)),
                "another program is attached");
          } else {
            NicLibc.close(network.application().call(() -> attach(TestNetwork.B)));
          }
          forward.signal("INT");
          assertEquals(130, forward.exitCode());
        }
      }
    }
  }

  /** A program of somebody else; the link's descriptor. */
  private static int attach(String device) {
    int program = Bpf.load("other", BpfProgram.verdict(BpfProgram.XDP_PASS), 0);
    try {
      return Bpf.attach(program, device, NicLibc.ifNameToIndex(device), Bpf.NATIVE);
    } finally {
      NicLibc.close(program);
    }
  }
}
