package org.qmempool.nic.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.qmempool.advice.CacheSizes;
import org.qmempool.advice.SizingAdvice;
import org.qmempool.advice.SizingTerm;
import org.qmempool.advice.Workload;
import org.qmempool.advice.WorkloadBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says how large a pool should be. Opens nothing. */
@Command(
    name = "advise",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Says how many elements a pool needs for a workload, which term dominates, and whether what"
            + " is touched fits this machine's caches. Arithmetic on the numbers given; opens"
            + " nothing.")
final class AdviseCommand implements Callable<Integer> {
  @Option(
      names = "--rate",
      required = true,
      paramLabel = "RATE",
      converter = Quantity.BitRate.class,
      description = "What a link carries: 10G, 25Gbit, 100Mbit/s.")
  private long rate;

  @Option(
      names = "--frame",
      defaultValue = "64B",
      paramLabel = "BYTES",
      converter = Quantity.Bytes.class,
      description = "A typical frame, checksum included; ${DEFAULT-VALUE} by default.")
  private long frame;

  @Option(
      names = "--largest-frame",
      paramLabel = "BYTES",
      converter = Quantity.Bytes.class,
      description = "The largest frame to hold; 1518 by default, or a larger typical one.")
  private @Nullable Long largestFrame;

  @Option(
      names = "--ports",
      defaultValue = "1",
      description = "Links; ${DEFAULT-VALUE} by default.")
  private int ports;

  @Option(
      names = "--queues",
      defaultValue = "1",
      description = "Queues of each port; ${DEFAULT-VALUE} by default.")
  private int queues;

  @Option(
      names = "--rx-ring",
      defaultValue = "2048",
      description = "Elements in a receive ring; ${DEFAULT-VALUE} by default.")
  private int rxRing;

  @Option(
      names = "--tx-ring",
      defaultValue = "2048",
      description = "Elements in a transmit ring; ${DEFAULT-VALUE} by default.")
  private int txRing;

  @Option(
      names = "--cores",
      defaultValue = "1",
      description = "Threads that take elements; ${DEFAULT-VALUE} by default.")
  private int cores;

  @Option(
      names = "--burst",
      defaultValue = "32",
      description = "Elements moved at a time; ${DEFAULT-VALUE} by default.")
  private int burst;

  @Option(
      names = "--rtt",
      defaultValue = "0s",
      paramLabel = "TIME",
      converter = Quantity.Time.class,
      description =
          "How long every frame is kept, as until it is acknowledged: 50ms. Not kept by default.")
  private Duration roundTrip = Duration.ZERO;

  @Option(
      names = "--pause",
      defaultValue = "0s",
      paramLabel = "TIME",
      converter = Quantity.Time.class,
      description =
          "How long the program may not look without losing a frame: 100us. Any loss is fine by"
              + " default.")
  private Duration pause = Duration.ZERO;

  @Option(
      names = "--headroom",
      defaultValue = "256",
      paramLabel = "BYTES",
      converter = Quantity.Bytes.class,
      description = "Bytes before a frame; ${DEFAULT-VALUE} by default, as XDP keeps.")
  private long headroom;

  @Option(
      names = "--touched",
      paramLabel = "BYTES",
      converter = Quantity.Bytes.class,
      description = "Bytes of a frame that the program reads or writes; all by default.")
  private @Nullable Long touched;

  @Option(
      names = "--l2",
      paramLabel = "BYTES",
      converter = Quantity.Bytes.class,
      description = "Second-level cache of a core: 1M. This machine's by default.")
  private @Nullable Long l2;

  @Option(
      names = "--l3",
      paramLabel = "BYTES",
      converter = Quantity.Bytes.class,
      description = "Third-level cache: 32M. This machine's by default.")
  private @Nullable Long l3;

  @Option(
      names = "--l3-share",
      defaultValue = "1",
      description = "The part of it that frames may fill, to 1; ${DEFAULT-VALUE} by default.")
  private double l3Share;

  @Option(names = "--json", description = "JSON instead of lines to read.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    SizingAdvice advice;
    try {
      advice = SizingAdvice.of(workload());
    } catch (IllegalArgumentException e) {
      throw refuse(String.valueOf(e.getMessage()));
    }
    System.out.print(json ? json(advice) : advice.toText());
    return 0;
  }

  private Workload workload() {
    CacheSizes here = CacheSizes.ofThisMachine();
    WorkloadBuilder builder =
        Workload.builder(rate)
            .frameBytes(bytes("--frame", frame))
            .ports(ports)
            .queues(queues)
            .rxRing(rxRing)
            .txRing(txRing)
            .cores(cores)
            .burst(burst)
            .roundTrip(roundTrip)
            .pause(pause)
            .headroom(bytes("--headroom", headroom))
            .l3Share(l3Share)
            .caches(new CacheSizes(l2 == null ? here.l2() : l2, l3 == null ? here.l3() : l3));
    if (largestFrame != null) {
      builder.largestFrameBytes(bytes("--largest-frame", largestFrame));
    }
    if (touched != null) {
      builder.touchedBytes(bytes("--touched", touched));
    }
    return builder.build();
  }

  private static int bytes(String option, long bytes) {
    if (bytes != (int) bytes) {
      throw new IllegalArgumentException(
          option + " is " + bytes + " bytes; no frame is so large: pass one like 64 or 9018");
    }
    return (int) bytes;
  }

  private ParameterException refuse(String message) {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    CommandLine line = spec.commandLine();
    return new ParameterException(line, message);
  }

  private static String json(SizingAdvice advice) throws IOException {
    Workload workload = advice.workload();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("linkBitsPerSecond", workload.linkBitsPerSecond());
    map.put("frameBytes", workload.frameBytes());
    map.put("packetsPerSecond", workload.packetsPerSecond());
    map.put("bandwidthDelayBytes", workload.bandwidthDelayBytes());
    map.put("terms", advice.terms().stream().map(AdviseCommand::term).toList());
    map.put("dominant", advice.dominant().name());
    map.put("capacity", advice.capacity());
    map.put("elementBytes", advice.elementBytes());
    map.put("elementsPerFrame", advice.elementsPerFrame());
    map.put("memoryBytes", advice.memoryBytes());
    map.put("rxRing", advice.rxRing());
    map.put("cacheCapacity", advice.cacheCapacity());
    map.put("batch", advice.batch());
    map.put("coreBytes", advice.coreBytes());
    map.put("l2Bytes", workload.caches().l2());
    map.put("l2", advice.l2().name());
    map.put("allBytes", advice.allBytes());
    map.put("l3Bytes", workload.caches().l3());
    map.put("l3Share", workload.l3Share());
    map.put("l3", advice.l3().name());
    map.put("remarks", List.copyOf(advice.remarks()));
    return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(map) + "\n";
  }

  private static Map<String, Object> term(SizingTerm term) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", term.name());
    map.put("elements", term.elements());
    map.put("because", term.because());
    return map;
  }
}
