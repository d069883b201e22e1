package org.qmempool.jmh.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.qmempool.jmh.gate.peers.PairedRow;
import org.qmempool.jmh.gate.peers.PeersPart;
import org.qmempool.nic.bench.measure.PairsFile;

/** What the comparison of pools writes is what the gate reads. */
class PoolCaseTest {
  @TempDir private Path folder;

  private Set<String> written(double ours) throws Exception {
    PairsFile pairs = new PairsFile("compare-pool");
    PoolCase.all().forEach(row -> row.add(pairs, ours, 1));
    Path file = folder.resolve("pairs.json");
    pairs.write(file);
    Set<String> names = new TreeSet<>();
    PairedRow.read(file).forEach(row -> names.add(row.name()));
    return names;
  }

  @Test
  void everyRowThatTheGateWantsIsWrittenAndRead() throws Exception {
    Set<String> wanted = new TreeSet<>(new PeersPart().benchmarks());
    wanted.removeIf(name -> !name.startsWith("pool."));
    assertTrue(wanted.size() > 20, wanted.toString());
    wanted.removeAll(written(1));
    assertEquals(Set.of(), wanted, "not written");
  }

  @Test
  void whatAllocatesNothingIsLeftOut() throws Exception {
    assertEquals(Set.of(), written(0));
  }
}
