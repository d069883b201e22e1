package org.qmempool.nic.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

  /** A ring as the kernel writes it: records of so many bytes each, of these types. */
  private static long lost(int bytes, int count, int... types) {
    MemorySegment head = MemorySegment.ofArray(new long[512]);
    MemorySegment records = MemorySegment.ofArray(new long[2048]); // 16 KiB
    for (int i = 0; i < count; i++) {
      long type = types[i % types.length];
      records.set(ValueLayout.JAVA_LONG, (long) i * bytes, type | (long) bytes << 48);
      records.set(ValueLayout.JAVA_LONG, (long) i * bytes + 16, type == 2 ? 7 : 0);
    }
    head.set(ValueLayout.JAVA_LONG, 1024, (long) count * bytes);
    long lost = CpuSampler.drain(head, records, (user, at, callers, depth) -> {});
    assertEquals((long) count * bytes, head.get(ValueLayout.JAVA_LONG, 1032), "all is read");
    return lost;
  }

  @Test
  void whatTheKernelLeavesOutIsLost() {
    int sample = 9;
    int told = 2;
    int throttled = 5;
    assertEquals(0, lost(24, 100, sample));
    assertEquals(7, lost(24, 2, sample, told));
    assertEquals(3, lost(32, 6, sample, throttled), "each time that it was throttled");
    assertEquals(0, lost(64, 12 * 16, sample), "a page has room");
    assertEquals(1, lost(64, 16 * 16, sample), "a full ring, of which nothing is told");
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
