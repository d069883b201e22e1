package org.qmempool.nic.bench.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.nic.Victim;
import org.qmempool.nic.bench.report.Breakdown;
import org.qmempool.nic.bench.report.Results;
import org.qmempool.nic.bench.report.Section;
import org.qmempool.nic.bench.traffic.PortKind;
import org.qmempool.nic.kernel.Privileges;

class MainJobTest {
  @Test
  void theWholeJobRunsOnTheMemoryPort(@TempDir Path folder) throws IOException {
    List<Integer> bursts = List.of(1, 32);
    JobOptions options =
        new JobOptions(true, bursts, PortKind.MEMORY, "it is a test", folder, true);
    Plan plan = new Plan(true, bursts, 1, 1, 20, 1, 1, 1, 1, 1, 1, 1000, false);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Results results = new MainJob(options, plan, new Progress(out, false)).run();
    assertTrue(results.balances());
    assertEquals("it is a test", results.why());
    assertEquals(
        List.of("allocator", "handles", "memory", "pipeline"),
        results.sections().stream().map(Section::id).toList());
    results.sections().forEach(section -> assertEquals(bursts, section.bursts()));
    assertEquals(3, results.patterns().size());
    assertEquals(6, results.losses().size());
    assertTrue(results.costs().size() >= 5);
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("[1 of 13] "), said::toString);
    assertEquals(
        List.of("memory port"), results.breakdowns().stream().map(Breakdown::port).toList());
    assertTrue(
        results.breakdowns().getFirst().profile().packets() > 0, results.breakdowns()::toString);
    Path page = MainJob.write(results, folder.resolve("deeper"));
    assertTrue(Files.readString(page).contains("it is a test"));
    assertTrue(Files.exists(folder.resolve("deeper/results.json")));
  }

  @Test
  void asRootOfAUserNamespaceItUsesPacketSocketsAndSaysWhy() throws Exception {
    assertEquals(
        "af_packet tpacket_v2 over veth, because it is a test\n", choiceOf("--map-root-user"));
  }

  @Test
  void whereThereIsNoNetworkItUsesTheMemoryPortAndSaysWhy() throws Exception {
    String choice = choiceOf("--map-user=65534");
    String why = "memory port, no kernel, because it is a test; no packet port: ";
    assertTrue(choice.startsWith(why), choice);
    assertTrue(choice.contains("cannot make a network namespace: EPERM"), choice);
  }

  /** Of a job in a user namespace, sent there with the reason "it is a test". */
  private static String choiceOf(String mapping) throws Exception {
    Privileges.assumeProgram("unshare", "util-linux");
    List<String> command = new ArrayList<>(List.of("unshare", "--user", mapping));
    command.addAll(Victim.java(Choosing.class, "it is a test"));
    Process job =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String choice = new String(job.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(job.waitFor(10, TimeUnit.SECONDS));
    return choice;
  }
}
