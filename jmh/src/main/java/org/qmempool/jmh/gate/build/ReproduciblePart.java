package org.qmempool.jmh.gate.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.qmempool.jmh.gate.Finding;
import org.qmempool.jmh.gate.GateContext;
import org.qmempool.jmh.gate.Mode;
import org.qmempool.jmh.gate.Part;
import org.qmempool.jmh.gate.PartResult;
import org.qmempool.jmh.gate.SourceTree;

/** Builds the tree twice, in two clean copies at paths of other lengths, and compares the jars. */
public final class ReproduciblePart implements Part {
  /** The part. */
  public ReproduciblePart() {}

  @Override
  public String name() {
    return "reproducible";
  }

  @Override
  public String claim() {
    return "two builds give the same bytes";
  }

  @Override
  public double minutes(Mode mode) {
    return mode == Mode.QUICK ? 0 : 4;
  }

  @Override
  public PartResult run(GateContext context) throws IOException, InterruptedException {
    Path folder = context.folder(this);
    Path first = folder.resolve("first");
    Path second = folder.resolve("at-another-place").resolve("second");
    List<Finding> findings = new ArrayList<>();
    int n = 0;
    for (Path tree : List.of(first, second)) {
      n++;
      context.progress().step("build " + n, n, 2);
      SourceTree.copy(context.root(), tree);
      String refusal = BuildAside.pack(context, tree, folder.resolve("build-" + n + ".txt"));
      if (!refusal.isEmpty()) {
        findings.add(Finding.fallsShort(name(), "a clean copy does not build: " + refusal));
        return new PartResult(name(), findings, Map.of());
      }
    }
    List<String> compared = new ArrayList<>();
    for (String line : JarDifference.of(first, second, compared)) {
      findings.add(Finding.fallsShort(name(), line));
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("jars", compared);
    if (findings.isEmpty()) { // else they are kept, to be looked at
      SourceTree.delete(first);
      SourceTree.delete(second);
    }
    return new PartResult(name(), findings, details);
  }
}
