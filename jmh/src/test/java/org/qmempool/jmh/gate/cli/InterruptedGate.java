package org.qmempool.jmh.gate.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.qmempool.jmh.gate.Command;
import org.qmempool.jmh.gate.Part;

/** A gate of two parts for a JVM that is to be interrupted: the second waits for a long program. */
final class InterruptedGate {
  private InterruptedGate() {}

  /** Arguments: the root, then those of the gate. */
  public static void main(String[] args) {
    Path root = Path.of(args[0]);
    Part waiting =
        new PlayedPart(
            "waiting",
            context -> {
              Files.writeString(root.resolve("target-reached"), "");
              // As long as the test may take, and gone with the gate.
              new Command(root, root.resolve("target-log"), List.of("sleep", "1234")).run();
              return List.of();
            });
    System.exit(
        Gate.run(
            List.of(PlayedPart.met("first"), waiting),
            root,
            System.out,
            System.err,
            java.util.Arrays.copyOfRange(args, 1, args.length)));
  }
}
