package org.qmempool.jmh.gate.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.FieldLayout;

/**
 * An object whose hot fields lie alone: at least {@value #APART} bytes lie between them and its
 * begin, its end and every other field that is no padding. So no two of its kind, nor what happens
 * to lie beside it, share a pair of cache lines, which prefetchers move together.
 *
 * @param type the class
 * @param hot names of the fields that are written while others are read
 */
public record HotFields(Class<?> type, Set<String> hot) {
  /** Two cache lines. */
  static final int APART = 128;

  private static final String PADDING = "[pqr][0-8][0-9a-f]";

  /**
   * The classes of the libraries that have such fields.
   *
   * @return in the order in which they are shown
   */
  static List<HotFields> all() {
    return List.of(
        // What all read, and the owner's line: they must not meet either.
        named("org.qmempool.rings.Cursor", "value"),
        named("org.qmempool.rings.Cursor", "mine", "limit", "window", "held"),
        named(
            "org.qmempool.rings.shared.SharedCursor",
            "index",
            "capacity",
            "own",
            "limit",
            "window",
            "held"),
        named("org.qmempool.CpuCache", "locked", "gifts"));
  }

  private static HotFields named(String type, String... hot) {
    try {
      return new HotFields(Class.forName(type), Set.of(hot));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("the layout gate looks for a class that is gone", e);
    }
  }

  /**
   * Looks where this JVM puts the fields.
   *
   * @return one line for each field that is too near to something; empty if none is
   */
  List<String> faults() {
    ClassLayout layout = ClassLayout.parseClass(type);
    List<FieldLayout> fields = new ArrayList<>(layout.fields());
    List<String> faults = new ArrayList<>();
    for (String name : hot) {
      if (fields.stream().noneMatch(field -> field.name().equals(name))) {
        faults.add(type.getName() + " has no field " + name + " any more: name it anew");
      }
    }
    for (FieldLayout field : fields) {
      if (!hot.contains(field.name())) {
        continue;
      }
      long end = field.offset() + field.size();
      near(faults, field, "the object's begin", field.offset());
      near(faults, field, "the object's end", layout.instanceSize() - end);
      for (FieldLayout other : fields) {
        if (!hot.contains(other.name()) && !other.name().matches(PADDING)) {
          long behind = other.offset() - end;
          long before = field.offset() - (other.offset() + other.size());
          near(faults, field, other.name(), Math.max(behind, before));
        }
      }
    }
    return faults;
  }

  private void near(List<String> faults, FieldLayout field, String what, long bytes) {
    if (bytes < APART) {
      faults.add(
          type.getName()
              + "."
              + field.name()
              + " is "
              + bytes
              + " bytes from "
              + what
              + "; allowed are "
              + APART
              + " or more");
    }
  }

  /**
   * Where the hot fields are, for the report.
   *
   * @return for example {@code value at 144}
   */
  List<String> places() {
    return ClassLayout.parseClass(type).fields().stream()
        .filter(field -> hot.contains(field.name()))
        .map(field -> field.name() + " at " + field.offset())
        .toList();
  }
}
