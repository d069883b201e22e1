package org.qmempool.nic.bench.report;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.qmempool.nic.bench.baseline.Variant;
import org.qmempool.nic.bench.measure.Estimate;
import org.qmempool.nic.bench.profile.Profile;
import org.qmempool.nic.bench.profile.TimeClass;
import org.qmempool.nic.bench.traffic.LossAccount;

/** Results that no machine has measured, for tests of the report. */
final class CannedResults {
  private CannedResults() {}

  static Results good() {
    return of(new double[] {20, 4, 1, 0.4}, 80, account(1000, 900, 100));
  }

  static Results of(Estimate[] ours, LossAccount account) {
    return of(curve("qmempool", ours), 80, account);
  }

  static Results of(double[] ours, double perPacket, LossAccount account) {
    return of(curve("qmempool", ours), perPacket, account);
  }

  private static Results of(Curve ours, double perPacket, LossAccount account) {
    Section allocator =
        new Section(
            Results.ALLOCATOR,
            "Allocator and ring <alone>",
            "no I/O & no noise",
            "ns per packet",
            true,
            List.of(
                ours,
                curve("locked per packet", perPacket, perPacket, perPacket, perPacket),
                curve("locked per burst", perPacket, perPacket / 8, perPacket / 32, 0.4)));
    Estimate one = Estimate.of(1);
    return new Results(
        new Machine("a </script> CPU", 2, true, "Linux 6", "amd64", "25", 12.8, "2026-01-01"),
        "af_xdp native copy over veth",
        "no \"better\" one",
        true,
        List.of(allocator),
        List.of(new Results.Pattern("take 256, free 256", one, one, one, "40")),
        List.of(new Results.Cost("lock pair", one, "16")),
        List.of(new Results.Loss("open loop", Variant.QMEMPOOL, 32, account)),
        List.of(
            new Breakdown(
                "AF_PACKET",
                "af_packet",
                new Profile(1000, 3, "", Map.of(TimeClass.DATA_COPY.word(), 123.0))),
            new Breakdown("UDP socket", "", new Profile(0, 0, "no <rights>", Map.of()))));
  }

  static LossAccount account(long sent, long received, long dropped) {
    return new LossAccount(
        sent, received, sent - received, 0, 0, Map.of("A: ring full", dropped), 0, true);
  }

  private static Curve curve(String family, double... values) {
    return curve(
        family,
        DoubleStream.of(values)
            .mapToObj(value -> Estimate.of(value * 0.99, value, value * 1.01))
            .toArray(Estimate[]::new));
  }

  private static Curve curve(String family, Estimate... values) {
    int[] bursts = {1, 8, 32, 256};
    SortedMap<Integer, Estimate> points = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      points.put(bursts[i], values[i]);
    }
    return new Curve(family, points, Map.of(1, "synchronized"));
  }
}
