package org.qmempool.jmh.gate.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The commands that measure us beside peers, and the rows that each can write. */
enum PeerCommand {
  /** Rings beside DPDK's, in C, and JCTools'. */
  RINGS("compare-rings", "jmh/peers/dpdk", ""),

  /** The pool beside DPDK's mempool, in C, locks, Netty and malloc. */
  POOL("compare-pool", "jmh/peers/dpdk", "pool."),

  /** AF_XDP beside dpdk-testpmd. */
  NIC("compare-testpmd", "integration-nic", "");

  private static final int PAIRS = 6;

  private final String command;
  private final String folder;
  private final String prefix;

  PeerCommand(String command, String folder, String prefix) {
    this.command = command;
    this.folder = folder;
    this.prefix = prefix;
  }

  /** What the thresholds call it. */
  String command() {
    return command;
  }

  /** The names of the rows that it can write. */
  Set<String> rows() {
    return switch (this) {
      case RINGS -> rings();
      case POOL -> pool();
      case NIC -> nic();
    };
  }

  /** What it cannot run without. */
  List<Need> needs() {
    return switch (this) {
      case RINGS, POOL -> List.of(Need.DPDK);
      case NIC -> List.of(Need.ROOT, Need.TESTPMD);
    };
  }

  /** Where it is. */
  Path path(Path root) {
    return root.resolve(folder).resolve(command);
  }

  /**
   * The command line of a draw of some rows.
   *
   * @param names of its rows; empty for all
   */
  List<String> line(Path root, Path json, Set<String> names) {
    List<String> line = new ArrayList<>(List.of(path(root).toString(), "--json", json.toString()));
    if (this == NIC) {
      line.addAll(List.of("--pages", "base", "--rows", "all", "--seconds", "1"));
      line.addAll(List.of("--rounds", Integer.toString(PAIRS)));
      return line;
    }
    line.add(Integer.toString(PAIRS));
    for (String name : names) {
      line.add(name.startsWith(prefix) ? name.substring(prefix.length()) : name);
    }
    return line;
  }

  static Optional<PeerCommand> named(String command) {
    for (PeerCommand one : values()) {
      if (one.command.equals(command)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  private static Set<String> rings() {
    Set<String> rows = new TreeSet<>();
    for (String type : List.of("int", "long")) {
      for (int burst : new int[] {8, 32, 256}) {
        rows.add("rings.spsc." + type + ".one-core.burst-" + burst);
        rows.add("rings.spsc." + type + ".two-cores.burst-" + burst);
        rows.add("rings.mpmc." + type + ".one-core.burst-" + burst);
      }
      rows.add("rings.mpmc." + type + ".two-cores.burst-8");
      rows.add("rings.mpmc." + type + ".two-cores.burst-32");
      for (String policy : List.of("spin", "yield")) {
        rows.add("rings.mpmc." + type + ".threads-16." + policy);
        rows.add("rings.mpmc." + type + ".of-two-threads." + policy);
      }
    }
    rows.add("rings.mpmc.jctools.burst-32");
    return rows;
  }

  private static Set<String> pool() {
    return new TreeSet<>(
        List.of(
            "pool.own-1",
            "pool.own-8",
            "pool.own-32",
            "pool.own-64",
            "pool.own-256",
            "pool.window-32",
            "pool.cpu-32",
            "pool.cpu-256",
            "pool.hand-32",
            "pool.hand-256",
            "pool.hand-64-256",
            "pool.crowd-cache",
            "pool.crowd-cpu-none",
            "pool.crowd-cpu-hts",
            "pool.lock",
            "pool.netty-adaptive",
            "pool.netty-pooled",
            "pool.malloc",
            "pool.held",
            "pool.elements",
            "pool.bytes",
            "pool.state-own-32",
            "pool.sampled-hand-32",
            "pool.sampled-refill-32"));
  }

  private static Set<String> nic() {
    return new TreeSet<>(
        List.of(
            "nic.rx.base.rate",
            "nic.rx.base.cycles",
            "nic.tx.burst-1",
            "nic.tx.burst-32",
            "nic.forward.burst-32",
            "nic.memory.burst-32",
            "nic.rx.over-udp-sockets"));
  }
}
