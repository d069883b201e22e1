package org.qmempool.nic.bench.testpmd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.nic.bench.measure.PairsFile;
import org.qmempool.nic.bench.testpmd.Bout.Contender;
import org.qmempool.nic.bench.testpmd.Bout.Measured;
import org.qmempool.nic.kernel.NetworkNamespace;
import org.qmempool.nic.kernel.Privileges;

class BoutsTest {
  private static final CpuTimes BUSY = new CpuTimes(99, 0, 0, 1, 0);
  private static final CpuTimes IDLE = new CpuTimes(1, 0, 0, 99, 0);

  private final List<String> order = new ArrayList<>();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);

  private final PairsFile pairs = new PairsFile("compare-testpmd");

  private Contender contender(String label, Double... mpps) {
    Iterator<Double> values = Arrays.asList(mpps).iterator();
    return new Contender(
        label,
        () -> {
          order.add(label);
          return new Measured(values.next(), 0, IDLE, BUSY);
        });
  }

  private Bouts run(double must) {
    Bouts bouts = new Bouts(3, out, pairs);
    bouts.run(
        new Bout(
            "row",
            "title",
            must,
            9,
            contender("ours", 99., 2., 4., 6.), // the first one is for the compiler
            List.of(contender("slow", 1., 1., 1.), contender("fast", 2., 2., 2.))));
    return bouts;
  }

  private String said() {
    return text.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theBestOfThePeersSettingsCountsAndTheOrderTurnsEachRound() {
    Bouts bouts = run(2);
    assertEquals(
        List.of("ours", "ours", "slow", "fast", "fast", "slow", "ours", "ours", "slow", "fast"),
        order);
    assertTrue(bouts.allMet());
    assertTrue(said().contains("fast 2.00"), said());
    assertTrue(said().contains("2.00 (1.00..3.00) times, must 2.0 (met), aim 9.0 (short"), said());
    assertTrue(said().contains("the worker's CPU is saturated (1 and 99 %)"), said());
  }

  @Test
  void whatIsShortOfItsMustIsSaid() {
    assertFalse(run(2.1).allMet());
    assertTrue(said().contains("must 2.1 (short of it)"), said());
  }

  @Test
  void theFileHasTheRawPairs(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("pairs.json"), "old");
    run(2);
    pairs.write(file);
    Map<String, Object> all = JSON.std.mapFrom(Files.readString(file));
    assertEquals("compare-testpmd", all.get("source"));
    assertEquals(
        List.of(
            Map.of(
                "name", "row",
                "unit", "Mpps",
                "ourName", "ours",
                "peerName", "fast",
                "ours", List.of(2., 4., 6.),
                "peer", List.of(2., 2., 2.))),
        all.get("rows"));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void testpmdIsToldDevicesModeAndBurst() {
    Setup setup = new Setup("eth7", 2, 3, 512, 4096, false);
    TestpmdPlan plan =
        new TestpmdPlan(
            "io",
            List.of(TestpmdPlan.afXdp(0, "a", 64), TestpmdPlan.afPacket(1, "b", 512)),
            1,
            setup,
            List.of("--more"));
    List<String> command = TestpmdProcess.command("/ns", plan);
    assertTrue(
        command.containsAll(
            List.of(
                "--net=/ns",
                "--lcores=0@2,1@3",
                "--no-huge",
                "--vdev=net_af_xdp0,iface=a,start_queue=0,queue_count=1,busy_budget=64",
                "--vdev=net_af_packet1,iface=b,qpairs=1,qdisc_bypass=1,framecnt=512",
                "--forward-mode=io",
                "--burst=1",
                "--rxd=512",
                "--txd=512",
                "--more")),
        command::toString);
    assertTrue(
        command.indexOf("--vdev=net_af_xdp0,iface=a,start_queue=0,queue_count=1,busy_budget=64")
            < command.indexOf("--"));
  }

  @Test
  void aLoopThatCannotBeOpenedOrFailsSaysWhy() {
    Privileges.assumeNamespaces();
    try (NetworkNamespace namespace = NetworkNamespace.create("loop")) {
      assertEquals(
          "no port",
          assertThrows(
                  IllegalStateException.class,
                  () ->
                      OurLoop.start(
                          namespace,
                          0,
                          () -> {
                            throw new IllegalStateException("no port");
                          }))
              .getMessage());
    }
  }
}
