package org.qmempool.jmh.gate.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is missing in a newer jar, and what differs between two of one kind. */
class JarsTest {
  private static final String TIME = "2026-01-01T00:00:00Z";

  @TempDir private Path folder;

  private Path jar(String name, String api, String internal, String time) throws IOException {
    Path sources = folder.resolve(name + "-sources");
    Path classes = folder.resolve(name + "-classes");
    Files.createDirectories(sources.resolve("p/internal"));
    Path module = Files.writeString(sources.resolve("module-info.java"), "module m { exports p; }");
    Path open = Files.writeString(sources.resolve("p/Open.java"), "package p; " + api);
    Path hidden =
        Files.writeString(
            sources.resolve("p/internal/Hidden.java"), "package p.internal; " + internal);
    run("javac", "-d", classes, module, open, hidden);
    Path jar = folder.resolve(name + ".jar");
    run("jar", "--create", "--date", time, "--file", jar, "-C", classes, ".");
    return jar;
  }

  private static void run(String tool, Object... words) {
    String[] args = List.of(words).stream().map(Object::toString).toArray(String[]::new);
    assertEquals(
        0, ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, args), tool);
  }

  private static final String RELEASED = "public class Open { public int a() { return 1; } }";
  private static final String HIDDEN = "public class Hidden { public int b() { return 1; } }";

  @Test
  void aMethodThatIsGoneBreaksTheApi() throws IOException {
    Path old = jar("old", RELEASED, HIDDEN, TIME);
    Path now = jar("now", "public class Open { public long a() { return 1; } }", HIDDEN, TIME);
    List<String> breaks = ApiBreaks.between(old, now);
    assertEquals(1, breaks.size(), breaks.toString());
    assertTrue(breaks.getFirst().contains("p.Open.a: METHOD_"), breaks.getFirst());
  }

  @Test
  void aClassAndAPackageThatAreGoneBreakTheApi() throws IOException {
    Path old = jar("old", RELEASED, HIDDEN, TIME);
    Path now = jar("now", "class Open { public int a() { return 1; } }", HIDDEN, TIME);
    List<String> breaks = ApiBreaks.between(old, now);
    assertTrue(breaks.getLast().startsWith("p.Open: CLASS_NO_LONGER_PUBLIC"), breaks.toString());
    Path sources = folder.resolve("now-sources");
    Files.writeString(sources.resolve("module-info.java"), "module m {}");
    run("javac", "-d", folder.resolve("now-classes"), sources.resolve("module-info.java"));
    run("jar", "--update", "--file", now, "-C", folder.resolve("now-classes"), "module-info.class");
    assertEquals(List.of("package p is not exported any more"), ApiBreaks.between(old, now));
  }

  @Test
  void whatIsAddedOrNotExportedBreaksNothing() throws IOException {
    Path old = jar("old", RELEASED, HIDDEN, TIME);
    Path now =
        jar(
            "now",
            "public class Open { public int a() { return 2; } public int c() { return 3; } }",
            "public class Hidden {}",
            TIME);
    assertEquals(List.of(), ApiBreaks.between(old, now));
  }

  @Test
  void theEntryThatDiffersIsNamed() throws IOException {
    Path a = jar("a", RELEASED, HIDDEN, TIME);
    Path b = jar("b", RELEASED.replace('1', '2'), HIDDEN, TIME);
    assertEquals("p/Open.class (content)", JarDifference.entries(a, b));
    Path later = jar("later", RELEASED, HIDDEN, "2026-01-01T00:00:02Z");
    assertTrue(JarDifference.entries(a, later).contains("module-info.class (time 2026-01-01T"));
    assertEquals(-1, Files.mismatch(a, jar("same", RELEASED, HIDDEN, TIME)), "the same twice");
  }
}
