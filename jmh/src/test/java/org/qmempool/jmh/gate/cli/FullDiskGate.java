package org.qmempool.jmh.gate.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.qmempool.jmh.gate.Finding;

/** A gate whose first result has more bytes than the disk of its test. */
final class FullDiskGate {
  private static final int BYTES = 1 << 20;

  private FullDiskGate() {}

  /** Arguments: the root, then those of the gate. */
  public static void main(String[] args) {
    PlayedPart large =
        new PlayedPart("large", context -> List.of(Finding.fallsShort("row", "x".repeat(BYTES))));
    System.exit(
        Gate.run(
            List.of(large, PlayedPart.met("small")),
            Path.of(args[0]),
            System.out,
            System.err,
            Arrays.copyOfRange(args, 1, args.length)));
  }
}
