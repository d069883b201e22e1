package org.qmempool.nic.bench.profile;

import java.io.IOException;
import java.util.Map;
import org.qmempool.nic.bench.measure.ChildMain;

/**
 * The JVM that receives on a port of one kind. One command, {@code profile BURST WARM_MS MS};
 * answered by a {@link Profile} and the port's mode.
 */
public final class ProfileChild {
  private static final long MILLI = 1_000_000;

  private ProfileChild() {}

  /**
   * Serves the parent. Its network goes when it ends, however it ends.
   *
   * @param args the port's {@link ProfiledPort#name()}
   * @throws IOException if the standard output breaks
   */
  public static void main(String[] args) throws IOException {
    ProfiledPort kind = ProfiledPort.valueOf(args[0]);
    ChildMain.serve(
        words -> {
          try (ReceiveBed bed = new ReceiveBed(kind)) {
            Map<String, Object> answer =
                bed.run(
                        Integer.parseInt(words[1]),
                        Long.parseLong(words[2]) * MILLI,
                        Long.parseLong(words[3]) * MILLI)
                    .toMap();
            answer.put("mode", bed.mode());
            return answer;
          }
        });
  }
}
