package org.qmempool.nic.bench.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.qmempool.nic.bench.measure.ChildFailure;
import org.qmempool.nic.bench.measure.ChildJvm;
import org.qmempool.nic.bench.profile.Profile;
import org.qmempool.nic.bench.profile.ProfileChild;
import org.qmempool.nic.bench.profile.ProfiledPort;
import org.qmempool.nic.bench.report.Breakdown;

/** Looks where the time of a received packet goes, on each kind of port in a JVM of its own. */
final class ProfileRounds {
  private static final Duration BOUND = Duration.ofMinutes(1);
  private static final int BURST = 32;
  private static final int QUICK_MILLIS = 250;
  private static final int FULL_MILLIS = 1000;

  private final Plan plan;
  private final Progress progress;

  ProfileRounds(Plan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  static int steps(boolean network) {
    return network ? ProfiledPort.values().length : 1;
  }

  /**
   * Looks.
   *
   * @param network false for the memory port alone
   * @return one each; of a port that cannot be had, why
   */
  List<Breakdown> run(boolean network) {
    List<Breakdown> breakdowns = new ArrayList<>();
    for (ProfiledPort port : ProfiledPort.values()) {
      if (network || port == ProfiledPort.MEMORY) {
        progress.step("where the time goes: " + port.label());
        breakdowns.add(of(port));
      }
    }
    return breakdowns;
  }

  private Breakdown of(ProfiledPort port) {
    int millis = plan.quick() ? QUICK_MILLIS : FULL_MILLIS;
    try (ChildJvm child = ChildJvm.start(ProfileChild.class, List.of("-Xmx256m"), port.name())) {
      Map<String, Object> answer =
          child.ask("profile " + BURST + " " + millis + " " + millis, BOUND);
      return new Breakdown(port.label(), String.valueOf(answer.get("mode")), Profile.of(answer));
    } catch (ChildFailure e) {
      String why = String.valueOf(e.getMessage());
      return new Breakdown(port.label(), "", new Profile(0, 0, why, Map.of()));
    }
  }
}
