package org.qmempool.rings.shared;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;

/**
 * Compiles copies of the production's storage, {@link SharedCursor}, {@link SharedIntSlots} and
 * {@link SharedLongSlots}, that stop at the points of {@link Station}. First on a class path, they
 * stand in the place of the originals; production pays nothing for them.
 */
final class HookedStorage {
  private static final Path SOURCES =
      Path.of("src", "main", "java", "org", "qmempool", "rings", "shared");

  /** What the build has made of them for longs. */
  private static final Path TWINS =
      Path.of("target", "generated-sources", "long-twins", "org", "qmempool", "rings", "shared");

  private HookedStorage() {}

  static void compile(Path classes) throws IOException {
    Files.createDirectories(classes);
    Path cursor = classes.resolve("SharedCursor.java");
    Path slots = classes.resolve("SharedIntSlots.java");
    Files.writeString(cursor, cursor(Files.readString(SOURCES.resolve("SharedCursor.java"))));
    Path wide = classes.resolve("SharedLongSlots.java");
    Files.writeString(
        slots, slots(Files.readString(SOURCES.resolve("SharedIntSlots.java")), false));
    Files.writeString(wide, slots(Files.readString(TWINS.resolve("SharedLongSlots.java")), true));
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      StringWriter out = new StringWriter();
      List<String> options =
          List.of(
              "-proc:none",
              "-nowarn",
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("qmempool.test.path"));
      var units = files.getJavaFileObjects(cursor, slots, wide);
      if (!compiler.getTask(out, files, null, options, null, units).call()) {
        throw new IOException("the hooked storage does not compile: " + out);
      }
    }
  }

  private static String cursor(String source) {
    String hooked =
        replace(
            source,
            "    INDEX.setRelease(index, 0L, next);\n",
            """
                Parking.at(Station.Point.PUBLISHING);
                INDEX.setRelease(index, 0L, next);
                Parking.at(Station.Point.PUBLISHED);
            """);
    return replace(
        hooked,
        "    return INDEX.compareAndSet(index, 0L, seen, next);\n",
        """
            Parking.at(Station.Point.ADVANCING);
            boolean advanced = INDEX.compareAndSet(index, 0L, seen, next);
            if (advanced) {
              Parking.at(Station.Point.ADVANCED);
            }
            return advanced;
        """);
  }

  private static String slots(String source, boolean wide) {
    String hooked =
        replace(
            source,
            wide,
            "  static void set(MemorySegment slots, int at, int slot) {\n",
            """
              static void set(MemorySegment slots, int at, int slot) {
                Parking.at(Station.Point.SETTING);
                store(slots, at, slot);
                Parking.at(Station.Point.SET);
              }

              static void store(MemorySegment slots, int at, int slot) {
            """);
    hooked =
        replace(
            hooked,
            wide,
            "  static void copyIn(int[] src, int from, MemorySegment slots, int at, int n) {\n",
            """
              static void copyIn(int[] src, int from, MemorySegment slots, int at, int n) {
                if (n > 1 && Parking.due(Station.Point.COPYING_IN)) {
                  for (int i = 0; i < n / 2; i++) {
                    store(slots, at + i, src[from + i]);
                  }
                  Parking.park();
                }
            """);
    hooked =
        replace(
            hooked,
            wide,
            "  static void copyInSigned(int[] src, int from, MemorySegment slots, int at, int n)"
                + " {\n",
            """
              static void copyInSigned(int[] src, int from, MemorySegment slots, int at, int n) {
                if (n > 1 && Parking.due(Station.Point.COPYING_IN)) {
                  for (int i = 0; i < n; i++) {
                    store(slots, at + i, i < n / 2 ? src[from + i] | SIGN : src[from + i]);
                  }
                  Parking.park();
                }
            """);
    String half =
        """
            if (n > 1 && Parking.due(Station.Point.COPYING_OUT)) {
              for (int i = 0; i < n / 2; i++) {
                dst[to + i] = get(slots, at + i);
              }
              Parking.park();
            }
        """;
    String copyOut =
        "  static void copyOut(MemorySegment slots, int at, int[] dst, int to, int n) {\n";
    hooked = replace(hooked, wide, copyOut, copyOut + half);
    String copyOutUnsigned =
        copyOut.replace("copyOut", "copyOutUnsigned").replace("static", "private static");
    return replace(hooked, wide, copyOutUnsigned, copyOutUnsigned + half);
  }

  /** The texts are those for int. */
  private static String replace(String source, boolean wide, String text, String with) {
    return wide ? replace(source, ofLongs(text), ofLongs(with)) : replace(source, text, with);
  }

  private static String ofLongs(String text) {
    return text.replace("int[]", "long[]").replace("int slot", "long slot");
  }

  private static String replace(String source, String text, String with) {
    int at = source.indexOf(text);
    if (at < 0 || source.lastIndexOf(text) != at) {
      throw new IllegalStateException("a hook does not fit the source in one place:\n" + text);
    }
    return source.replace(text, with);
  }
}
