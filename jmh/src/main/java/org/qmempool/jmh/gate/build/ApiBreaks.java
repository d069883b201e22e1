package org.qmempool.jmh.gate.build;

import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.model.AccessModifier;
import japicmp.model.JApiBehavior;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibility;
import japicmp.model.JApiField;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What programs compiled against one jar miss in another: public and protected members of the
 * packages that the older module exports, compared by japicmp for binary compatibility.
 */
final class ApiBreaks {
  private ApiBreaks() {}

  /**
   * Compares.
   *
   * @param old the jar of the release
   * @param now the jar of this tree
   * @return one line for each break
   */
  static List<String> between(Path old, Path now) {
    List<String> lines = new ArrayList<>();
    Set<String> exported = exports(old);
    Set<String> gone = new TreeSet<>(exported);
    gone.removeAll(exports(now));
    gone.forEach(name -> lines.add("package " + name + " is not exported any more"));
    JarArchiveComparatorOptions options = new JarArchiveComparatorOptions();
    options.setAccessModifier(AccessModifier.PROTECTED);
    options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
    List<JApiClass> classes =
        new JarArchiveComparator(options)
            .compare(
                new JApiCmpArchive(old.toFile(), "release"),
                new JApiCmpArchive(now.toFile(), "now"));
    for (JApiClass type : classes) {
      String name = type.getFullyQualifiedName();
      String in = name.substring(0, Math.max(0, name.lastIndexOf('.')));
      if (exported.contains(in) && !gone.contains(in) && !type.isBinaryCompatible()) {
        describe(type, lines);
      }
    }
    return lines;
  }

  private static void describe(JApiClass type, List<String> lines) {
    int before = lines.size();
    String name = type.getFullyQualifiedName();
    for (JApiBehavior method : type.getMethods()) {
      add(lines, name + "." + method.getName(), method);
    }
    for (JApiBehavior constructor : type.getConstructors()) {
      add(lines, "constructor of " + name, constructor);
    }
    for (JApiField field : type.getFields()) {
      add(lines, name + "." + field.getName(), field);
    }
    if (lines.size() == before || !type.getCompatibilityChanges().isEmpty()) {
      add(lines, name, type);
    }
  }

  private static void add(List<String> lines, String what, JApiCompatibility of) {
    if (!of.isBinaryCompatible()) {
      lines.add(
          what
              + ": "
              + of.getCompatibilityChanges().stream()
                  .map(change -> change.getType().name())
                  .distinct()
                  .collect(Collectors.joining(", ")));
    }
  }

  private static Set<String> exports(Path jar) {
    return ModuleFinder.of(jar).findAll().stream()
        .map(ModuleReference::descriptor)
        .flatMap(descriptor -> descriptor.exports().stream())
        .filter(export -> !export.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
