package org.qmempool.nic.bench.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmempool.nic.kernel.Privileges;

class ReceiveBedTest {
  private static final long MILLI = 1_000_000;
  private static final Set<String> CLASSES =
      Stream.of(TimeClass.values()).map(TimeClass::word).collect(Collectors.toSet());

  /** On a thread of its own, as it is pinned. */
  private static Profile profile(ProfiledPort kind) throws Exception {
    FutureTask<Profile> task =
        new FutureTask<>(
            () -> {
              try (ReceiveBed bed = new ReceiveBed(kind)) {
                return bed.run(32, MILLI, 60 * MILLI);
              }
            });
    Thread.ofPlatform().daemon().start(task);
    return task.get(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void eachPortReceivesTheDatagramsAndTellsWhereTheTimeGoes(ProfiledPort kind) throws Exception {
    if (kind != ProfiledPort.MEMORY) {
      Privileges.assumeBpf();
    }
    Profile profile = profile(kind);
    assertTrue(profile.packets() >= 128, profile::toString);
    if (profile.missing().isEmpty()) {
      assertEquals(CLASSES, profile.nanos().keySet());
      assertTrue(profile.samples() > 0, profile::toString);
      assertTrue(nanos(profile, TimeClass.PROGRAM) > 0, profile::toString);
      if (kind == ProfiledPort.UDP) {
        assertTrue(nanos(profile, TimeClass.TCP_IP) > 0, profile::toString);
      }
      if (kind == ProfiledPort.MEMORY) {
        assertTrue(nanos(profile, TimeClass.PROGRAM) > nanos(profile, TimeClass.OTHERS));
      }
    } else {
      assertEquals(Set.of("user", "system", "softirq"), profile.nanos().keySet());
    }
    assertEquals(profile, Profile.of(profile.toMap()));
  }

  private static double nanos(Profile profile, TimeClass time) {
    return profile.nanos().getOrDefault(time.word(), -1.0);
  }

  @Test
  void ticksAreReadBehindANameWithBlanksAndBrackets() {
    String task = "7 (a) b) R 1 2 3 4 5 6 7 8 9 10 17 23 0 0 20";
    assertEquals(
        new ThreadTimes(17, 23, 99), ThreadTimes.parse(task, "cpu  1 2 3 4 5 6 99 8 9 10\ncpu0"));
    assertEquals(
        new ThreadTimes(1, 2, 3), new ThreadTimes(3, 5, 7).since(new ThreadTimes(2, 3, 4)));
  }
}
