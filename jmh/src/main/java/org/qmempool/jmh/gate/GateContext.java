package org.qmempool.jmh.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a part runs in.
 *
 * @param root of the source tree
 * @param output where results and the parts' own files go, {@code jmh/target/gate}
 * @param mode how much to run
 * @param benchmark the one that {@code --benchmark} names
 * @param baseline the git ref that {@code --baseline} names, resolved to a commit
 * @param release what {@code --release} says the API is compared with
 * @param waived what {@code --waive} names; the gate applies it, parts need not
 * @param mavenArguments what every Maven that a part starts is given, such as a repository
 * @param tested when the build began that has just run the tests and called the gate; empty if none
 *     has
 * @param resumed true if a part may go on with what it left in its folder
 * @param progress where a part says how far it is
 */
public record GateContext(
    Path root,
    Path output,
    Mode mode,
    Optional<String> benchmark,
    Optional<String> baseline,
    Optional<String> release,
    Set<String> waived,
    List<String> mavenArguments,
    Optional<Instant> tested,
    boolean resumed,
    Progress progress) {
  /**
   * A part's own folder, made if it is missing.
   *
   * @param part whose
   * @return a folder below {@link #output}
   * @throws IOException if it cannot be made
   */
  public Path folder(Part part) throws IOException {
    return Files.createDirectories(output.resolve(part.name()));
  }

  /**
   * For the short forms.
   *
   * @return true in quick mode
   */
  public boolean quick() {
    return mode == Mode.QUICK;
  }
}
