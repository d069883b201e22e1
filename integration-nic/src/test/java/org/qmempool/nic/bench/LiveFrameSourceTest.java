package org.qmempool.nic.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.codec.ProbeFrame;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.PacketTap;
import org.qmempool.nic.kernel.Privileges;

class LiveFrameSourceTest {
  private static final int BUFFER = 8 << 20;

  private static TestNetwork network;

  @BeforeAll
  static void makeNetwork() {
    Privileges.assumeBpf();
    network = TestNetwork.create(1);
  }

  @AfterAll
  static void closeNetwork() {
    if (network != null) {
      network.close();
    }
  }

  @Test
  void everyFrameArrivesOnceUnharmedAndInOrderAcrossCalls() {
    try (PacketTap tap = tap();
        LiveFrameSource source = source(60)) {
      long expected = 0;
      for (int call = 0; call < 4; call++) {
        int frames = 700 + call;
        long next = network.outside().call(() -> source.send(frames));
        assertEquals(expected + frames, next);
        for (; expected < next; expected++) {
          assertNextIs(tap, expected, 60);
        }
      }
      assertEquals(-1, tap.next(), "nothing but our frames");
      assertEquals(0, tap.drops());
    }
  }

  @Test
  void aLongFrameEndsInZerosAndTheCounterCanBeSet() {
    try (PacketTap tap = tap();
        LiveFrameSource source = source(1514)) {
      source.nextSequence(1L << 40);
      assertEquals((1L << 40) + 3, network.outside().call(() -> source.send(3)));
      for (int i = 0; i < 3; i++) {
        assertNextIs(tap, (1L << 40) + i, 1514);
      }
    }
  }

  @Test
  void theProgramWritesTheSameBytesAsJava() {
    ProbeFrame flow = flow();
    byte[] expected = new byte[60];
    flow.write(MemorySegment.ofArray(expected), 0, 60, 0);
    try (PacketTap tap = tap();
        LiveFrameSource source = source(60)) {
      network.outside().call(() -> source.send(1));
      assertNextIs(tap, 0, 60);
      for (int i = 0; i < 60; i++) {
        assertEquals(expected[i], tap.frame().get(ValueLayout.JAVA_BYTE, i));
      }
    }
  }

  @Test
  void aLengthOutsideAnEthernetFrameIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> source(59));
    assertThrows(IllegalArgumentException.class, () -> source(1515));
  }

  private static PacketTap tap() {
    int a = network.applicationLinks().index(TestNetwork.A);
    return PacketTap.open(network.application(), a, BUFFER);
  }

  private static ProbeFrame flow() {
    return new ProbeFrame(
        network.applicationLinks().mac(TestNetwork.A),
        network.outsideLinks().mac(TestNetwork.SOURCE));
  }

  private static LiveFrameSource source(int lengthBytes) {
    int ifindex = network.outsideLinks().index(TestNetwork.SOURCE);
    return LiveFrameSource.open(flow(), ifindex, lengthBytes);
  }

  private static void assertNextIs(PacketTap tap, long sequence, int lengthBytes) {
    int[] length = {-1};
    Eventually.holds("frame " + sequence, () -> (length[0] = tap.next()) >= 0);
    assertEquals(lengthBytes, length[0]);
    assertEquals(sequence, ProbeFrame.verify(tap.frame(), 0, length[0]));
    assertTrue(sequence >= 0);
  }
}
