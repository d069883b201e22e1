package org.qmempool.nic.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.kernel.Privileges;

class SoakTest {
  private static void isSound(PortKind kind, long seconds) {
    Soak.Result result = Soak.run(kind, 32, seconds * 1_000_000_000, so -> {});
    assertTrue(result.sound(), result::toString);
    LossAccount closed = result.closed();
    assertNotNull(closed);
    assertEquals(0, closed.gaps());
  }

  @Test
  void theMemoryPortIsSound() {
    isSound(PortKind.MEMORY, 1);
  }

  @Test
  void afXdpOverVethIsSound() {
    Privileges.assumeBpf();
    Privileges.assumeNamespaces();
    isSound(PortKind.XDP, 5);
  }

  @Tag("proof")
  @Test
  void afXdpOverVethIsSoundForLonger() {
    Privileges.assumeBpf();
    Privileges.assumeNamespaces();
    isSound(PortKind.XDP, 60);
  }

  @Test
  void lossLeakAndGrowthAreNotSound() {
    LossAccount good = account(0, 0, false);
    LossAccount lossy = account(7, 7, true);
    assertTrue(result(good, lossy, 0, "").sound());
    assertFalse(result(account(1, 1, false), lossy, 0, "").sound(), "lost in the closed loop");
    assertFalse(result(good, account(7, 6, true), 0, "").sound(), "one without explanation");
    assertFalse(result(good, lossy, 33 << 20, "").sound(), "memory grew");
    assertFalse(result(good, lossy, 0, "an element leaked").sound());
  }

  private static LossAccount account(long missing, long explained, boolean mayLose) {
    Map<String, Long> drops = new LinkedHashMap<>();
    drops.put("somewhere", explained);
    return new LossAccount(100, 100 - missing, missing, 0, 0, drops, 0, mayLose);
  }

  private static Soak.Result result(
      LossAccount closed, LossAccount open, long grown, String fault) {
    return new Soak.Result("test", 1, closed, open, 1 << 20, (1 << 20) + grown, fault);
  }
}
