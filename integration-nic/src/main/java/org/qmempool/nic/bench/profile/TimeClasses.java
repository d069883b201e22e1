package org.qmempool.nic.bench.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which function of the kernel belongs to which class. Lines {@code class: name name ...}, where
 * {@code *} stands for anything and the first line that fits counts; {@code #} begins a comment.
 * Not for concurrent use.
 */
final class TimeClasses {
  private static final String RESOURCE = "time-classes.txt";

  private record Rule(TimeClass time, Pattern names) {}

  private final List<Rule> rules;
  private final Map<String, TimeClass> known = new HashMap<>();

  private TimeClasses(List<Rule> rules) {
    this.rules = rules;
  }

  /** Those of the file beside this class. */
  static TimeClasses standard() {
    try (InputStream in = TimeClasses.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not beside the classes: build again");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
  }

  static TimeClasses parse(String text) {
    List<Rule> rules = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String content = line.replaceFirst("#.*", "").strip();
      if (content.isEmpty()) {
        continue;
      }
      int colon = content.indexOf(':');
      String word = content.substring(0, Math.max(colon, 0)).strip();
      String names = content.substring(colon + 1).strip();
      if (colon < 1 || names.isEmpty()) {
        throw new IllegalArgumentException(
            "line " + number + ": '" + content + "' is not CLASS: NAME NAME ...");
      }
      rules.add(new Rule(named(word, number), pattern(names)));
    }
    return new TimeClasses(rules);
  }

  /** The class of a function; OTHERS for one that no line fits, and for "". */
  TimeClass of(String function) {
    return known.computeIfAbsent(function, this::find);
  }

  private TimeClass find(String function) {
    for (Rule rule : rules) {
      if (rule.names.matcher(function).matches()) {
        return rule.time;
      }
    }
    return TimeClass.OTHERS;
  }

  private static TimeClass named(String word, int number) {
    for (TimeClass each : TimeClass.values()) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    throw new IllegalArgumentException("line " + number + ": '" + word + "' is no class");
  }

  private static Pattern pattern(String names) {
    List<String> alternatives = new ArrayList<>();
    for (String name : names.split("\\s+", -1)) {
      alternatives.add(("\\Q" + name + "\\E").replace("*", "\\E.*\\Q"));
    }
    return Pattern.compile(String.join("|", alternatives));
  }
}
