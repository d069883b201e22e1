package org.qmempool.jmh.gate.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.qmempool.jmh.gate.peers.Judgement.Outcome;

class JudgementTest {
  private static Outcome judged(String must, double... ratios) {
    return Judgement.of(threshold(must), ratios).outcome();
  }

  static Threshold threshold(String must) {
    return new Threshold(
        "rings.spsc.int.one-core.burst-8",
        PeerCommand.RINGS,
        "ours",
        "peer",
        "ns",
        false,
        Bound.parse(must),
        Optional.of(Bound.parse("<= 0.5")),
        MachineClass.ANY,
        "because",
        Optional.empty());
  }

  @Test
  void shortIsTheWholeIntervalOnTheWrongSide() {
    assertEquals(Outcome.SHORT, judged("<= 1", 1.01, 1.1, 1.2, 1.3, 1.4, 1.5));
    assertEquals(Outcome.SHORT, judged(">= 2", 1.99, 1.1, 1.2, 1.3, 1.4, 1.5));
  }

  @Test
  void metIsTheMedianOnTheRightSide() {
    assertEquals(Outcome.MET, judged("<= 1", 0.8, 0.9, 0.95, 1.0, 1.4, 1.5));
    assertEquals(Outcome.MET, judged(">= 2", 1, 1.9, 2.1, 2.2, 2.3, 2.4));
  }

  @Test
  void exactlyTheLimitIsMet() {
    assertEquals(Outcome.MET, judged("<= 1", 1, 1, 1, 1, 1, 1));
  }

  @Test
  void anythingElseIsUndecided() {
    assertEquals(Outcome.UNDECIDED, judged("<= 1", 0.99, 1.1, 1.2, 1.3, 1.4, 1.5));
  }

  @Test
  void fivePairsCannotHold95PercentAndDecideNothing() {
    assertEquals(Outcome.UNDECIDED, judged("<= 1", 2, 2, 2, 2, 2));
    assertEquals(Outcome.UNDECIDED, judged("<= 1", 0.5, 0.5, 0.5, 0.5, 0.5));
  }

  @Test
  void withElevenPairsTheIntervalStillHolds95Percent() {
    // Of 11 the third smallest and third largest hold 93.5 % only: the second ones count.
    double[] ratios = {0.8, 0.9, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9};
    assertEquals(0.9, Judgement.of(threshold("<= 1"), ratios).ratio().low());
  }

  @Test
  void theAimIsJudgedByTheMedian() {
    assertTrue(Judgement.of(threshold("<= 1"), 0.4, 0.4, 0.4, 0.4, 0.4, 0.6).aimMet());
    assertFalse(Judgement.of(threshold("<= 1"), 0.6, 0.6, 0.6, 0.6, 0.6, 0.4).aimMet());
  }
}
