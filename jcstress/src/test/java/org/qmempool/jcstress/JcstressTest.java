package org.qmempool.jcstress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs the jcstress tests. On two CPUs jcstress runs no test of three or more actors, and says
 * nothing; therefore the tests that gave samples are compared with those that are named.
 */
class JcstressTest {
  @Test
  void everyTestRunsAndNoForbiddenOutcomeIsSeen() throws Exception {
    check(JcstressRun.SHORT, Path.of("target", "jcstress"));
  }

  @Tag("proof")
  @Test
  void everyTestRunsAndNoForbiddenOutcomeIsSeenInFull() throws Exception {
    check(JcstressRun.FULL, Path.of("target", "jcstress-full"));
  }

  private static void check(List<String> options, Path directory) throws Exception {
    JcstressRun run =
        JcstressRun.run(System.getProperty("java.class.path"), ".*", options, directory);
    assertEquals(List.of(), run.failures());
    assertEquals(List.of(), run.broken());
    TreeSet<String> named = JcstressRun.named();
    assertFalse(named.isEmpty());
    assertEquals(named, new TreeSet<>(run.executed().keySet()), "named, and executed");
    System.out.println(
        "jcstress: "
            + run.executed().size()
            + " tests, "
            + run.executed().values().stream().mapToLong(Long::longValue).sum()
            + " samples, nothing forbidden");
  }
}
