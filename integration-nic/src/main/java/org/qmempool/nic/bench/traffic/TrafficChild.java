package org.qmempool.nic.bench.traffic;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.ChildMain;

/**
 * The JVM that runs one variant on traffic. Commands:
 *
 * <pre>
 * mode                          what the frames travel over
 * closed BURST WARM_MS MS       a run without loss
 * open BURST FRAMES             a run with too much traffic
 * </pre>
 */
public final class TrafficChild {
  private static final long MILLI = 1_000_000;

  private TrafficChild() {}

  /**
   * Serves the parent. Its network goes when it ends, however it ends.
   *
   * @param args port kind and the variant's {@link Variant#option()}
   * @throws IOException if the standard output breaks
   */
  public static void main(String[] args) throws IOException {
    PortKind kind = PortKind.valueOf(args[0]);
    Variant variant = Variant.of(args[1]);
    TestBed[] opened = new TestBed[1]; // at the first command, so that a refusal is its answer
    try {
      ChildMain.serve(
          words -> {
            TestBed bed = opened[0];
            if (bed == null) {
              bed = TestBed.open(kind, variant);
              opened[0] = bed;
            }
            return answer(bed, words);
          });
    } finally {
      if (opened[0] != null) {
        opened[0].close();
      }
    }
  }

  private static Map<String, Object> answer(TestBed bed, String[] words) {
    return switch (words[0]) {
      case "mode" -> {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("mode", bed.mode());
        yield answer;
      }
      case "closed" ->
          bed.closedLoop(
                  Integer.parseInt(words[1]),
                  Long.parseLong(words[2]) * MILLI,
                  Long.parseLong(words[3]) * MILLI)
              .toMap();
      case "open" -> bed.openLoop(Integer.parseInt(words[1]), Integer.parseInt(words[2])).toMap();
      default -> throw new IllegalArgumentException("unknown command " + words[0]);
    };
  }
}
