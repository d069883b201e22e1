package org.qmempool.nic.vm.guest;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PortException;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Netlink;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.BindMode;
import org.qmempool.nic.xdp.XdpPort;

/** What goes wrong around NICs that have their hands on the pool's memory. */
public class ZeroCopyFaults {
  private static final int ELEMENT = 4096;

  @Test
  void aFillRingThatRanEmptyIsFilledAndFramesComeAgain() {
    try (Nics sending = new Nics(ELEMENT);
        Mempool pool = pool()) {
      XdpPort sender = sending.open(sending.port(Nics.ZERO_COPY_A1).attach(AttachMode.NONE));
      int[] hoard = new int[pool.capacity()];
      final int hoarded = pool.allocBulk(hoard, 0, hoard.length);
      PacketBurst burst = new PacketBurst(pool, 64);
      try (XdpPort receiver = Nics.port(Nics.ZERO_COPY_A2, pool).bind(BindMode.ZEROCOPY).open()) {
        Nics.awaitLink(receiver);
        Nics.awaitLink(sender);
        assertEquals(0, receiver.statistics().heldForReceive());
        sending.send(sender, 0, 32);
        assertEquals(0, receiver.receive(burst));
        pool.freeBulk(hoard, 0, hoarded);
        // Those that were sent meanwhile may have been kept by the NIC, or lost.
        Nics.drain(sender, receiver, pool, burst);
        assertTrue(receiver.statistics().heldForReceive() >= 128);
        assertTrue(receiver.statistics().event("fill_wakeups") > 0);
        for (int round = 0; round < 10; round++) {
          long first = 1000 + 32L * round;
          sending.send(sender, first, 32);
          int[] got = new int[1];
          Eventually.holds(
              "32 frames",
              () -> {
                sender.flush();
                got[0] += Nics.receive(receiver, first + got[0], pool, burst);
                return got[0] == 32;
              });
        }
      }
    }
  }

  @Test
  void aReceiverThatPausesMissesFramesAndGoesOn() {
    try (Nics nics = new Nics(ELEMENT)) {
      XdpPort a = nics.open(nics.port(Nics.ZERO_COPY_A1));
      XdpPort b = nics.open(nics.port(Nics.ZERO_COPY_A2).sharing(a));
      Nics.awaitLink(a);
      nics.pass(a, b, 100);
      PortStatistics before = b.statistics();
      for (int i = 0; i < 1000; i++) { // more than all the rings hold, where the NIC takes it
        if (Nics.flushed(a).heldForTransmit() <= 128) {
          nics.send(a, 64L * i, 64);
        }
      }
      Nics.drain(a, b, nics.pool, nics.burst);
      assertTrue(b.statistics().received() > before.received());
      long lost = b.statistics().dropped();
      int[] next = new int[1];
      int[] sent = new int[1];
      Eventually.holds(
          "frames come again, each of them",
          () -> {
            if (next[0] == sent[0] && Nics.flushed(a).heldForTransmit() == 0) {
              nics.send(a, sent[0], 32);
              sent[0] += 32;
            }
            next[0] += nics.receive(b, next[0]);
            return next[0] == 320;
          });
      assertEquals(lost, b.statistics().dropped());
    }
  }

  @Test
  void aLinkThatGoesDownAndUp() {
    try (Nics nics = new Nics(ELEMENT);
        Netlink links = Netlink.open()) {
      XdpPort a = nics.open(nics.port(Nics.ZERO_COPY_A1));
      XdpPort b = nics.open(nics.port(Nics.ZERO_COPY_A2).sharing(a));
      Nics.awaitLink(a);
      nics.pass(a, b, 100);
      links.up(Nics.ZERO_COPY_A1, false);
      nics.send(a, 0, 16);
      assertTrue(a.statistics().event("kick_link_down") > 0, a.statistics().toString());
      long start = System.nanoTime();
      a.receive(nics.burst);
      a.await(5_000_000);
      assertTrue(System.nanoTime() - start < 2_000_000_000L);
      links.up(Nics.ZERO_COPY_A1, true);
      Nics.awaitLink(a);
      Nics.drain(a, b, nics.pool, nics.burst);
      nics.pass(a, b, 100);
      nics.pass(b, a, 100);
    }
  }

  @Test
  void aQueueHasOneSocketAndIsFreeAgainAtOnceWhenThatIsClosed() {
    for (int i = 0; i < 5; i++) {
      try (Nics nics = new Nics(ELEMENT)) {
        XdpPort first = nics.open(nics.port(Nics.ZERO_COPY_A1).bind(BindMode.ZEROCOPY));
        if (i == 0) {
          Refusal.of(
              PortException.class,
              () -> nics.port(Nics.ZERO_COPY_A1).open(),
              "queue 0 of " + first.name().substring(0, 4),
              "another AF_XDP socket has it");
        }
      }
    }
  }

  @Test
  void whenAPortIsClosedItsNicWritesNoMoreIntoThePool() {
    try (Nics sending = new Nics(ELEMENT);
        Mempool pool = pool()) {
      XdpPort sender = sending.open(sending.port(Nics.ZERO_COPY_A1).attach(AttachMode.NONE));
      int[] all = new int[pool.capacity()];
      for (int round = 0; round < 10; round++) {
        XdpPort receiver = Nics.port(Nics.ZERO_COPY_A2, pool).bind(BindMode.ZEROCOPY).open();
        Nics.awaitLink(receiver);
        flood(sending, sender);
        receiver.close(); // with frames on their way, and elements in FILL
        assertEquals(pool.capacity(), pool.allocBulk(all, 0, all.length));
        pool.memory().fill((byte) 0x5a);
        flood(sending, sender);
        Eventually.holds("all are completed", () -> Nics.flushed(sender).heldForTransmit() == 0);
        for (long at = 0; at < pool.memory().byteSize(); at += 64) {
          if (pool.memory().get(JAVA_BYTE, at) != 0x5a) {
            throw new AssertionError("round " + round + ": byte " + at + " was overwritten");
          }
        }
        pool.freeBulk(all, 0, all.length);
      }
    }
  }

  private static void flood(Nics sending, XdpPort sender) {
    for (int i = 0; i < 4; i++) {
      Eventually.holds("room", () -> Nics.flushed(sender).heldForTransmit() <= 128);
      sending.send(sender, 64L * i, 64);
    }
  }

  @Test
  void smallElementsAreWarnedOf() {
    try (Nics nics = new Nics(2048)) {
      XdpPort port = nics.open(nics.port(Nics.ZERO_COPY_A1).bind(BindMode.ZEROCOPY));
      assertTrue(port.warning().contains("elements of 2048 bytes"), port.warning());
    }
  }

  @Test
  void smallElementsHoldWholeFramesOfVirtio() {
    if (!Nics.virtio()) {
      return; // igb splits frames there, that is what the warning says
    }
    try (Nics nics = new Nics(2048)) {
      XdpPort a = nics.open(nics.port(Nics.ZERO_COPY_A1).bind(BindMode.ZEROCOPY));
      XdpPort b = nics.open(nics.port(Nics.ZERO_COPY_A2).sharing(a));
      nics.pass(a, b, 300);
    }
  }

  @Test
  void aCompletionThatDoesNotComeHoldsUpNothing() {
    try (Nics nics = new Nics(ELEMENT);
        Netlink links = Netlink.open()) {
      XdpPort a = nics.open(nics.port(Nics.ZERO_COPY_A1).attach(AttachMode.NONE));
      links.up(Nics.ZERO_COPY_A1, false);
      nics.send(a, 0, 16);
      PortStatistics s = Nics.flushed(a);
      assertEquals(16, s.heldForTransmit());
      long start = System.nanoTime();
      a.close();
      assertTrue(System.nanoTime() - start < 5_000_000_000L);
      assertEquals(0, nics.pool.inUse());
      links.up(Nics.ZERO_COPY_A1, true);
    }
  }

  private static Mempool pool() {
    return Mempool.builder().capacity(1024).layout(ElementLayout.umem(ELEMENT)).build();
  }
}
