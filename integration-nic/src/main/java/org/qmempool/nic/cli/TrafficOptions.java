package org.qmempool.nic.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.app.TrafficFrames;
import org.qmempool.nic.app.TrafficPattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What {@code send} makes by itself, where it replays no file. */
final class TrafficOptions {
  @Option(
      names = "--pattern",
      paramLabel = "NAME",
      converter = Pattern.class,
      description =
          "Makes UDP frames: single, one-to-one, incast, outcast, all-to-all, or mixed for a long"
              + " flow and short ones.")
  @Nullable TrafficPattern pattern;

  @Option(
      names = "--flows",
      paramLabel = "N",
      description =
          "Senders and receivers of the pattern, 1 to "
              + TrafficPattern.MAX_FLOWS
              + "; of mixed, short flows; ${DEFAULT-VALUE} by default.")
  int flows = 4;

  @Option(
      names = "--size",
      split = ",",
      paramLabel = "BYTES",
      description =
          "Bytes of a frame, "
              + TrafficFrames.SHORTEST
              + " to "
              + TrafficFrames.LONGEST
              + "; several are taken in turn; 60 by default.")
  List<Integer> sizes = List.of(TrafficFrames.SHORTEST);

  @Option(
      names = "--rate",
      paramLabel = "PPS",
      description = "Frames a second, e.g. 1e6; as fast as it goes by default.")
  double rate = Double.POSITIVE_INFINITY;

  @Option(names = "--count", paramLabel = "N", description = "Frames; no end by default.")
  long count = Long.MAX_VALUE;

  @Option(
      names = "--destination",
      paramLabel = "HH:HH:HH:HH:HH:HH",
      converter = Hardware.class,
      description = "Hardware address in all frames; one per receiver by default.")
  Long destination = -1L;

  /**
   * The frames.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  TrafficFrames frames(TrafficPattern pattern) {
    if (!(rate > 0)) {
      throw new IllegalArgumentException(
          "rate " + rate + " is not above 0: pass frames a second, e.g. 1e6");
    }
    if (count < 1) {
      throw new IllegalArgumentException("count " + count + " is below 1: pass 1 or more frames");
    }
    return new TrafficFrames(
        pattern, flows, destination, sizes.stream().mapToInt(Integer::intValue).toArray());
  }

  /** A pattern's name. */
  static final class Pattern implements ITypeConverter<TrafficPattern> {
    @Override
    public TrafficPattern convert(String value) {
      for (TrafficPattern each : TrafficPattern.values()) {
        if (each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(value)) {
          return each;
        }
      }
      throw new TypeConversionException(
          "'" + value + "' is none of single, one-to-one, incast, outcast, all-to-all, mixed");
    }
  }

  /** A hardware address. */
  static final class Hardware implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      if (!value.matches("(?i)[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
        throw new TypeConversionException(
            "'" + value + "' is no hardware address; pass one like 02:00:00:00:00:01");
      }
      return Long.parseLong(value.replace(":", ""), 16);
    }
  }
}
