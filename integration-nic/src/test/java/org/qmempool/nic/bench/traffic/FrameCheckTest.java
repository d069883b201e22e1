package org.qmempool.nic.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.codec.ProbeFrame;

class FrameCheckTest {
  private final ProbeFrame flow =
      new ProbeFrame(new byte[] {2, 0, 0, 0, 0, 1}, new byte[] {2, 0, 0, 0, 0, 2});
  private final Mempool pool = Mempool.builder().capacity(64).build();
  private final PacketBurst burst = new PacketBurst(pool, 16);
  private final FrameCheck check = new FrameCheck();

  @BeforeEach
  void begin() {
    check.begin(100);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private void arrive(long... sequences) {
    burst.size(0);
    for (int i = 0; i < sequences.length; i++) {
      burst.add(i, 256, ProbeFrame.LENGTH);
      flow.write(pool.memory(), burst.position(i), ProbeFrame.LENGTH, sequences[i]);
    }
    check.look(burst, 0, sequences.length);
  }

  private void expect(long received, long gaps, long doubled, long corrupt) {
    assertEquals(received, check.received());
    assertEquals(gaps, check.gaps());
    assertEquals(doubled, check.doubled());
    assertEquals(corrupt, check.corrupt());
  }

  @Test
  void framesInOrderAreFine() {
    arrive(100, 101, 102);
    arrive(103);
    expect(4, 0, 0, 0);
    assertEquals(104, check.expected());
  }

  @Test
  void aMissingFrameIsAGap() {
    arrive(100, 103);
    expect(2, 2, 0, 0);
  }

  @Test
  void aFrameThatComesTwiceOrLateIsDoubled() {
    arrive(100, 101, 101, 103, 102);
    expect(5, 1, 2, 0);
  }

  @Test
  void aChangedFrameIsCorruptAndSoIsAForeignOne() {
    arrive(100, 101);
    check.begin(100);
    long at = burst.position(0) + ProbeFrame.FILL_1_OFFSET;
    byte before = pool.memory().get(ValueLayout.JAVA_BYTE, at);
    pool.memory().set(ValueLayout.JAVA_BYTE, at, (byte) (before ^ 1));
    pool.memory().set(ValueLayout.JAVA_BYTE, burst.position(1) + 12, (byte) 8);
    check.look(burst, 0, 2);
    expect(2, 0, 0, 2);
  }

  @Test
  void theBooksBalanceOnlyWhenEveryGapIsExplained() {
    assertTrue(account(10, 8, 2, 0, 0, 2, true).balances());
    assertFalse(account(10, 8, 2, 0, 0, 2, false).balances(), "a closed loop may lose nothing");
    assertFalse(account(10, 8, 2, 0, 0, 1, true).balances(), "one unexplained");
    assertFalse(account(10, 8, 2, 0, 0, 3, true).balances(), "one explained that is not missing");
    assertFalse(account(10, 10, 0, 1, 0, 0, true).balances(), "one doubled");
    assertFalse(account(10, 9, 1, 0, 1, 1, true).balances(), "one corrupt");
    assertFalse(account(10, 9, 0, 0, 0, 0, true).balances(), "one neither here nor there");
    assertFalse(account(0, 0, 0, 0, 0, 0, true).balances(), "nothing was sent");
    assertFalse(account(10, 0, 10, 0, 0, 10, true).balances(), "nothing arrived");
  }

  @Test
  void anAccountSurvivesJson() {
    LossAccount account = account(10, 8, 2, 0, 0, 2, true);
    assertEquals(account, LossAccount.of(account.toMap()));
    assertEquals(20, account.plus(account).sent());
    assertEquals(4, account.plus(account).explained());
    assertEquals(6, account.plus(account).backlog());
  }

  @Test
  void aResultThatLacksSomethingIsRefused() {
    Map<String, Object> result =
        new RunResult(1.5, 20, 8, List.of(8, 7), account(10, 8, 2, 0, 0, 2, true)).toMap();
    assertEquals(1.5, RunResult.of(result).mpps());
    for (String key : List.copyOf(result.keySet())) {
      Map<String, Object> lacking = new LinkedHashMap<>(result);
      lacking.remove(key);
      Refusal.of(IllegalArgumentException.class, () -> RunResult.of(lacking), "'" + key + "'");
    }
    Map<String, Object> account = account(10, 8, 2, 0, 0, 2, true).toMap();
    for (String key : List.copyOf(account.keySet())) {
      Map<String, Object> lacking = new LinkedHashMap<>(account);
      lacking.remove(key);
      Refusal.of(IllegalArgumentException.class, () -> LossAccount.of(lacking), "'" + key + "'");
    }
  }

  private static LossAccount account(
      long sent, long received, long gaps, long doubled, long corrupt, long drops, boolean lose) {
    return new LossAccount(
        sent, received, gaps, doubled, corrupt, Map.of("ring full", drops), 3, lose);
  }
}
