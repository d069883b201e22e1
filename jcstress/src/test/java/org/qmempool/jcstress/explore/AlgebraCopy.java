package org.qmempool.jcstress.explore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Turns the source of the rings' algebra into one over the explored memory: the text is the same,
 * but the names of cursors, slots and fences mean those of this package. The build runs it on the
 * production source (the pom of this module); the mutants run it on theirs.
 */
public final class AlgebraCopy {
  /** What the explored classes are made of; the rest of them stands in this package. */
  public static final List<String> CLASSES =
      List.of(
          "SingleProducerIntAlgebra",
          "SpscIntAlgebra",
          "SpmcIntAlgebra",
          "MpscIntAlgebra",
          "MpmcIntAlgebra",
          "IntElements",
          "IntSigns",
          "Windows");

  private AlgebraCopy() {}

  /** The copy of one source. */
  public static String of(String source) {
    return source
        .replace(
            "package org.qmempool.rings;",
            "package org.qmempool.jcstress.explore;\n\nimport org.qmempool.rings.*;")
        .replace("import java.lang.invoke.VarHandle;\n", "")
        .replace("VarHandle.", "Fences.")
        .replace("int[] slots", "Slots slots")
        .replaceAll("slots\\[([^\\]]*)\\] =\\s+([^;]*);", "IntSlots.set(slots, $1, $2);");
  }

  /** Writes the copies: from the root of the production sources to the root of the copies. */
  public static void main(String[] roots) throws IOException {
    Path from = Path.of(roots[0], "org", "qmempool", "rings");
    Path to = Path.of(roots[1], "org", "qmempool", "jcstress", "explore");
    Files.createDirectories(to);
    for (String name : CLASSES) {
      String copy = of(Files.readString(from.resolve(name + ".java")));
      Files.writeString(to.resolve(name + ".java"), copy);
    }
  }
}
