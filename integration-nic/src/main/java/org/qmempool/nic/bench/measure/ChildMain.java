package org.qmempool.nic.bench.measure;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/** The other end of a {@link ChildJvm}. */
public final class ChildMain {
  private static final int HALTED_BY_PARENT = 3;

  private ChildMain() {}

  /** Answers the parent's lines. */
  @FunctionalInterface
  public interface Service {
    /**
     * Answers one command.
     *
     * @param words of the command, 1 or more
     * @return what becomes a JSON object
     */
    Map<String, Object> answer(String[] words);
  }

  /**
   * Serves until the parent closes the input, then returns. If the input ends in the middle of a
   * command, the parent has died: the process halts at once.
   *
   * @param service answers
   * @throws IOException if the standard output breaks
   */
  public static void serve(Service service) throws IOException {
    LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Progress progress = new Progress();
    Thread.ofPlatform().daemon().name("parent").start(() -> listen(lines, progress));
    PrintStream out = System.out;
    for (String line = next(lines); !line.isEmpty(); line = next(lines)) {
      Map<String, Object> answer;
      try {
        answer = service.answer(line.split(" ", -1));
      } catch (RuntimeException e) {
        answer = new LinkedHashMap<>();
        answer.put("failure", String.valueOf(e.getMessage()));
        if (Boolean.getBoolean("qmempool.bench.trace")) {
          e.printStackTrace();
        }
      }
      progress.busy = false;
      out.println(JSON.std.asString(answer));
      out.flush();
    }
  }

  /** Whether a command is being worked on. */
  private static final class Progress {
    volatile boolean busy;
  }

  private static void listen(LinkedBlockingQueue<String> lines, Progress progress) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      String line;
      while ((line = in.readLine()) != null) {
        progress.busy = true;
        lines.add(line);
      }
    } catch (IOException e) {
      // as the end of the input
    }
    if (progress.busy) {
      Runtime.getRuntime().halt(HALTED_BY_PARENT);
    }
    lines.add("");
  }

  private static String next(LinkedBlockingQueue<String> lines) {
    try {
      return lines.take();
    } catch (InterruptedException e) {
      return "";
    }
  }
}
