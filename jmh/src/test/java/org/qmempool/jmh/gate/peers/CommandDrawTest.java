package org.qmempool.jmh.gate.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.nic.bench.measure.PairsFile;

class CommandDrawTest {
  private static final String SPSC = "rings.spsc.int.one-core.burst-8";

  @TempDir private Path root;
  private Path runs = Path.of("");
  private Path pairs = Path.of("");
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void lay() throws IOException {
    runs = root.resolve("runs");
    pairs = root.resolve("pairs.json");
    PairsFile file = new PairsFile("compare-rings");
    file.add(SPSC, "ns", "ours", "DPDK", 1.5, 3).plot("a plot", "burst", 8);
    file.add(SPSC, "ns", "ours", "DPDK", 2.5, 4);
    file.write(pairs);
    script("echo round 1 of 6; echo $* >> " + runs + "; cp " + pairs + " \"$2\"");
  }

  private void script(String body) throws IOException {
    Path script = root.resolve("jmh/peers/dpdk/compare-rings");
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    assertTrue(script.toFile().setExecutable(true));
  }

  private CommandDraw draw(String tree) throws IOException {
    Path folder = Files.createDirectories(root.resolve("kept"));
    return new CommandDraw(root, tree, folder, said::add);
  }

  private int times() throws IOException {
    return Files.readAllLines(runs).size();
  }

  @Test
  void theCommandIsRunAndItsPairsAreRead() throws Exception {
    PairedRow row = draw("1").rows(PeerCommand.RINGS, 1, Set.of()).get(SPSC);
    assertTrue(row != null);
    assertEquals(List.of(1.5, 2.5), row.ours());
    assertEquals(List.of(3.0, 4.0), row.peer());
    assertEquals("a plot", row.plot());
    assertEquals(List.of("round 1 of 6"), said);
  }

  @Test
  void aResumedRunDrawsOnlyWhatItHasNotOfTheSameSourcesAndRows() throws Exception {
    draw("1").rows(PeerCommand.RINGS, 1, Set.of());
    draw("1").rows(PeerCommand.RINGS, 1, Set.of());
    assertEquals(1, times());
    draw("1").rows(PeerCommand.RINGS, 2, Set.of(SPSC));
    assertEquals(2, times());
    draw("1").rows(PeerCommand.RINGS, 2, Set.of());
    assertEquals(3, times());
    draw("2").rows(PeerCommand.RINGS, 1, Set.of());
    assertEquals(4, times());
    draw("2").forget(PeerCommand.RINGS);
    draw("2").rows(PeerCommand.RINGS, 1, Set.of());
    assertEquals(5, times());
    assertTrue(Files.readAllLines(runs).get(1).endsWith("6 " + SPSC));
  }

  @Test
  void aFailureIsSaidAndNotKept() throws Exception {
    script("echo no huge pages; exit 3");
    IOException e =
        assertThrows(IOException.class, () -> draw("1").rows(PeerCommand.RINGS, 1, Set.of()));
    String line = String.valueOf(e.getMessage());
    assertTrue(line.contains("3") && line.contains("no huge pages"), line);
    lay();
    assertEquals(1, draw("1").rows(PeerCommand.RINGS, 1, Set.of()).size());
  }

  @Test
  void aFileThatHoldsNoPairsIsRefused() throws Exception {
    for (String text :
        List.of(
            "{}",
            "{\"rows\": [{\"name\": \"x\"}]}",
            Files.readString(pairs).replace("3.0", "0.0"),
            Files.readString(pairs).replace("3.0,", ""))) {
      Files.writeString(pairs, text);
      assertThrows(IOException.class, () -> draw(text).rows(PeerCommand.RINGS, 1, Set.of()), text);
    }
  }

  @Test
  void aCommandThatIsNotThereIsSaid() {
    IOException e =
        assertThrows(IOException.class, () -> draw("1").rows(PeerCommand.POOL, 1, Set.of()));
    assertTrue(String.valueOf(e.getMessage()).contains("compare-pool is not there"));
  }
}
