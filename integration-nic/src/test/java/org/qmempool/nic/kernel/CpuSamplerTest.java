package org.qmempool.nic.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.PortException;
import org.qmempool.nic.bench.measure.CpuClock;

class CpuSamplerTest {
  private static final long PERIOD = 100_000;
  private static final long TIME = 40_000_000;

  private static CpuSampler open() {
    try {
      return CpuSampler.open(NicLibc.gettid(), PERIOD);
    } catch (PortException e) {
      assertTrue(e.errno() == Errno.EACCES || e.errno() == Errno.EPERM, e::toString);
      assertTrue(!Capabilities.effective(Capabilities.SYS_ADMIN), e::toString);
      Assumptions.abort(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private static long work(boolean inKernel) {
    long sum = 0;
    long end = CpuClock.nanos() + TIME;
    while (CpuClock.nanos() - end < 0) {
      for (int i = 0; i < 2000; i++) {
        sum += inKernel ? NicLibc.gettid() : sum * 31 + i;
      }
    }
    return sum;
  }

  @Test
  void samplesAreAsManyAsTheTimeHasPeriods() {
    List<Boolean> users = new ArrayList<>();
    try (CpuSampler sampler = open()) {
      assertEquals(0, sampler.drain((user, at, callers, depth) -> users.add(user)));
      assertEquals(List.of(), users);
      sampler.start();
      assertTrue(work(false) != 1);
      sampler.stop();
      assertEquals(0, sampler.drain((user, at, callers, depth) -> users.add(user)));
    }
    // A virtual machine that is not given its time may skip some.
    assertTrue(users.size() > TIME / PERIOD / 4, () -> users.size() + " samples");
    assertTrue(users.size() < TIME / PERIOD * 4, () -> users.size() + " samples");
    assertTrue(users.stream().filter(user -> user).count() > users.size() / 2, users::toString);
  }

  @Test
  void aSampleInTheKernelHasItsCallers() {
    List<Integer> depths = new ArrayList<>();
    try (CpuSampler sampler = open()) {
      sampler.start();
      assertTrue(work(true) != 1);
      sampler.stop();
      sampler.drain(
          (user, at, callers, depth) -> {
            if (!user) {
              assertTrue(at < 0, () -> Long.toHexString(at) + " lies in the kernel's half");
              depths.add(depth);
            }
          });
      assertEquals(0, sampler.drain((user, at, callers, depth) -> depths.add(-1)));
    }
    assertTrue(depths.size() > 10, depths::toString);
    assertTrue(depths.stream().allMatch(depth -> depth >= 1), depths::toString);
  }

  @Test
  void aThreadThatIsNotThereIsRefused() {
    PortException refusal =
        assertThrows(PortException.class, () -> CpuSampler.open(Integer.MAX_VALUE, PERIOD).close());
    assertTrue(String.valueOf(refusal.getMessage()).contains("cannot sample thread 2147483647"));
    assertThrows(IllegalArgumentException.class, () -> CpuSampler.open(0, PERIOD));
    assertThrows(IllegalArgumentException.class, () -> CpuSampler.open(1, 9_999));
  }

  @Test
  void afterCloseNothingGoes() {
    CpuSampler sampler = open();
    sampler.close();
    sampler.close();
    assertThrows(IllegalStateException.class, sampler::start);
    assertThrows(IllegalStateException.class, () -> sampler.drain((u, a, c, d) -> {}));
  }
}
