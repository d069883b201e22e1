package org.qmempool.check.marks;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Places in the program where handles are taken and freed, each known by a number. Any thread.
 * Walks the stack and allocates at every call, and keeps each place once.
 */
final class Sites {
  private static final int DEPTH = 6;
  private static final int MOST = 1 << 14;
  private static final StackWalker WALKER = StackWalker.getInstance();

  /** Frames of the pool itself, which say nothing of the user. */
  private static final Set<String> OWN =
      Set.of(
          "org.qmempool.Mempool",
          "org.qmempool.MempoolCache",
          "org.qmempool.AnyThread",
          "org.qmempool.HandleReserve",
          "org.qmempool.Checking",
          "org.qmempool.CheckedAnyThread",
          "org.qmempool.CheckedCache",
          "org.qmempool.SharedHandles");

  private final ConcurrentHashMap<List<StackTraceElement>, Integer> numbers =
      new ConcurrentHashMap<>();
  private final AtomicReferenceArray<List<StackTraceElement>> places =
      new AtomicReferenceArray<>(MOST);
  private final AtomicInteger next = new AtomicInteger(1);

  /** The number of the caller's place; 0 when there are too many. */
  int here() {
    List<StackTraceElement> place =
        WALKER.walk(
            frames ->
                frames
                    .dropWhile(f -> own(f.getClassName()))
                    .limit(DEPTH)
                    .map(StackWalker.StackFrame::toStackTraceElement)
                    .toList());
    Integer known = numbers.get(place);
    return known != null ? known : numbers.computeIfAbsent(place, this::add);
  }

  /** What to call a place in messages: its frames, innermost first. */
  String text(int number) {
    List<StackTraceElement> place = number == 0 ? null : places.get(number);
    return place == null
        ? "an unknown place"
        : String.join(" <- ", place.stream().map(StackTraceElement::toString).toList());
  }

  private Integer add(List<StackTraceElement> place) {
    int number = next.get() < MOST ? next.getAndIncrement() : MOST;
    if (number >= MOST) {
      return 0;
    }
    places.set(number, place);
    return number;
  }

  private static boolean own(String name) {
    return name.startsWith("org.qmempool.check.marks.") || OWN.contains(name);
  }
}
