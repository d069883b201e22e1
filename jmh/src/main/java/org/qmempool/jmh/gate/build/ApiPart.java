package org.qmempool.jmh.gate.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Git;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.SourceTree;

/**
 * Compares the public API with the last release: the newest tag v1.2.3, any commit, or a folder
 * with the jars of a release. Before the first release there is nothing to break.
 */
public final class ApiPart implements Part {
  /** The part. */
  public ApiPart() {}

  @Override
  public String name() {
    return "api";
  }

  @Override
  public String claim() {
    return "what was compiled against the last release runs with this one";
  }

  @Override
  public double minutes(Mode mode) {
    return mode == Mode.QUICK ? 0 : 2;
  }

  @Override
  public PartResult run(GateContext context) throws IOException, InterruptedException {
    Map<String, Object> details = new LinkedHashMap<>();
    List<Finding> findings = new ArrayList<>();
    Git git = new Git(context.root());
    Optional<String> release = context.release();
    if (release.isEmpty()) {
      release = git.lastRelease();
    }
    if (release.isEmpty()) {
      details.put("release", "none before this one: no tag v1.2.3");
      return new PartResult(name(), findings, details);
    }
    String of = release.get();
    details.put("release", of);
    Path folder = context.folder(this);
    if (Files.isDirectory(Path.of(of))) {
      compareWithJars(context, Path.of(of), findings);
      return new PartResult(name(), findings, details);
    }
    Optional<String> commit = git.commit(of);
    if (commit.isEmpty()) {
      throw new IOException("there is no commit " + of);
    }
    Path old = folder.resolve("release");
    Path now = folder.resolve("now");
    context.progress().step("build " + of, 1, 3);
    git.export(commit.get(), old);
    String refusal = BuildAside.pack(context, old, folder.resolve("release.txt"));
    if (!refusal.isEmpty()) {
      findings.add(Finding.notJudged(name(), "the release " + of + " does not build: " + refusal));
      return new PartResult(name(), findings, details);
    }
    // Not what happens to lie in target: that may be older than the sources.
    context.progress().step("build this tree", 2, 3);
    SourceTree.copy(context.root(), now);
    refusal = BuildAside.pack(context, now, folder.resolve("now.txt"));
    if (!refusal.isEmpty()) {
      findings.add(Finding.fallsShort(name(), "a clean copy does not build: " + refusal));
      return new PartResult(name(), findings, details);
    }
    context.progress().step("compare", 3, 3);
    for (String module : Libraries.PUBLISHED) {
      if (Files.isDirectory(old.resolve(module))) {
        compare(module, new Libraries(old).jar(module), new Libraries(now).jar(module), findings);
      }
    }
    SourceTree.delete(old);
    SourceTree.delete(now);
    return new PartResult(name(), findings, details);
  }

  private void compareWithJars(GateContext context, Path jars, List<Finding> findings)
      throws IOException {
    int compared = 0;
    for (String module : Libraries.PUBLISHED) {
      Path now = new Libraries(context.root()).jar(module);
      String artifact = artifact(now);
      List<Path> old;
      try (Stream<Path> files = Files.list(jars)) {
        old = files.filter(file -> artifact(file).equals(artifact)).toList();
      }
      if (old.size() > 1) {
        throw new IOException("several jars of " + artifact + " in " + jars + ": leave one");
      }
      if (!old.isEmpty()) {
        compared++;
        compare(module, old.getFirst(), now, findings);
      }
    }
    if (compared == 0) {
      throw new IOException("no jar of ours in " + jars + ": give the folder of a release's jars");
    }
  }

  private void compare(String module, Path old, Path now, List<Finding> findings) {
    for (String line : ApiBreaks.between(old, now)) {
      findings.add(Finding.fallsShort(name(), module + ": " + line));
    }
  }

  /** The name of a jar without its version; of what is no jar of ours, nothing. */
  private static String artifact(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.matches("qmempool.*\\d\\.jar|qmempool.*-SNAPSHOT\\.jar")
        ? name.replaceFirst("-\\d.*", "")
        : "";
  }
}
