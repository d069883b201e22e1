package org.qmempool.nic.bench.job;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.bench.traffic.PortKind;

/**
 * What a user asked for.
 *
 * @param quick true for the short form
 * @param bursts sizes, ascending, each 1 to 256
 * @param port what the frames travel over; null to take the best that can be had
 * @param why why an outer run could not have AF_XDP, so that it is not tried again; empty if there
 *     was none
 * @param out folder of the report
 * @param costCard false leaves out the cost card, which takes the longest until traffic begins
 */
public record JobOptions(
    boolean quick,
    List<Integer> bursts,
    @Nullable PortKind port,
    String why,
    Path out,
    boolean costCard) {
  /** Bursts of the full run. */
  public static final List<Integer> FULL_BURSTS = List.of(1, 4, 8, 16, 32, 64, 128, 256);

  /** Bursts of the quick run. */
  public static final List<Integer> QUICK_BURSTS = List.of(1, 8, 32, 256);

  /** The largest burst: the ring of a veth holds as many frames. */
  public static final int MAX_BURST = 256;

  /** Copies the list. */
  public JobOptions {
    bursts = List.copyOf(bursts);
  }

  Plan plan() {
    Plan plan = quick ? Plan.quick(bursts) : Plan.full(bursts);
    return costCard ? plan : plan.withoutCostCard();
  }
}
