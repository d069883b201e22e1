package org.qmempool.nic.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.qmempool.counters.CountersFile;
import org.qmempool.counters.CountersReader;
import org.qmempool.counters.CountersSnapshot;
import org.qmempool.counters.WriterState;
import org.qmempool.nic.PortException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Watches the counters of another process. */
@Command(
    name = "top",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Shows rates, drops, and how full pools and rings are, from the counters file of a process"
            + " that runs: nic-run writes one with --counters.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown as often as was asked, or its process has ended in order",
      "1:the file cannot be read, or its process has died",
      "2:bad argument",
      "130:interrupted by Ctrl-C"
    })
final class TopCommand implements Callable<Integer> {
  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final int DIED = 1;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Counters file; by default the only one in the folder where they are kept.")
  private @Nullable Path file;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = Interval.class,
      description = "Between two looks, as 1s or 500ms; ${DEFAULT-VALUE} by default.")
  private Duration interval = Duration.ofSeconds(1);

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many looks; until Ctrl-C by default.")
  private @Nullable Integer count;

  @Option(names = "--json", description = "Writes one line of JSON for each look.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  /** A time such as 500ms or 1s. */
  static final class Interval implements ITypeConverter<Duration> {
    private static final long MOST_MILLIS = 3_600_000;

    @Override
    public Duration convert(String value) {
      if (value.matches("\\d{1,7}(ms|s)")) {
        boolean millis = value.endsWith("ms");
        long n = Long.parseLong(value.replaceFirst("m?s$", "")) * (millis ? 1 : 1000);
        if (n >= 1 && n <= MOST_MILLIS) {
          return Duration.ofMillis(n);
        }
      }
      throw new TypeConversionException(
          "'" + value + "' is no time of 1ms to 3600s: choose one such as 500ms or 1s");
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    if (count != null && count < 1) {
      throw refuse("count " + count + " is out of range; allowed is 1 or more: choose such a one");
    }
    Path watched = file == null ? onlyFile(CountersFile.directory()) : file;
    try (CountersReader reader = CountersReader.attach(watched)) {
      return watch(reader);
    }
  }

  private int watch(CountersReader reader) throws InterruptedException {
    boolean clears = !json && NicBench.onTerminal();
    CountersSnapshot before = null;
    for (long looks = 1; ; looks++) {
      CountersSnapshot now = reader.snapshot();
      if (clears) {
        System.out.print(CLEAR);
      }
      System.out.print(json ? TopReport.json(before, now) : TopReport.text(before, now));
      System.out.flush();
      if (now.writer() != WriterState.RUNNING) {
        return now.writer() == WriterState.CLOSED ? 0 : died(now);
      }
      if (count != null && looks >= count) {
        return 0;
      }
      before = now;
      TimeUnit.NANOSECONDS.sleep(interval.toNanos());
    }
  }

  private static int died(CountersSnapshot last) {
    System.err.println(
        "process "
            + last.pid()
            + " died without closing "
            + last.file()
            + "; these are its last counters: remove the file when you have seen them");
    return DIED;
  }

  private Path onlyFile(Path folder) {
    List<Path> files = CountersReader.list(folder);
    if (files.isEmpty()) {
      throw new PortException(
          "no counters file in " + folder + ": start nic-run with --counters FILE, or name one");
    }
    if (files.size() > 1) {
      throw refuse(
          "there are several counters files, name one: "
              + String.join(", ", files.stream().map(Path::toString).toList()));
    }
    return files.getFirst();
  }

  private ParameterException refuse(String message) {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
