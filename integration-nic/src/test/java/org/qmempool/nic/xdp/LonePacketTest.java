package org.qmempool.nic.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.app.DescriptorQueue;
import org.qmempool.nic.app.Forward;
import org.qmempool.nic.transmit.Sender;
import org.qmempool.nic.transmit.TransmitQueue;

/**
 * No packet is held back for others to come: whatever the burst is set to, a lone packet is with
 * the kernel, and the kernel is told, when the call returns that brought it.
 */
class LonePacketTest {
  private final Mempool pool =
      Mempool.builder().capacity(256).layout(ElementLayout.umem(2048)).build();
  private final PlayedKernel in = new PlayedKernel(64, 0);
  private final PlayedKernel out = new PlayedKernel(64, 0);

  @AfterEach
  void nothingIsInUse() {
    assertEquals(0, pool.inUse());
    pool.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 32, 64, 256})
  void aLonePacketIsForwardedWithItsOwnDoorbellInOneStepAtEveryBurst(int burst) {
    try (XdpPort a = in.open(pool, pool);
        XdpPort b = out.open(pool, pool)) {
      Forward forward = Forward.oneWay(a, b, DescriptorQueue.spsc(256), burst, pool);
      int handle = in.deliverOne();
      out.answerKick(
          () -> {
            assertEquals(1, out.txEntries(), "the kernel sees it when the doorbell rings");
            assertEquals(handle, out.takeTx() / 2048);
            out.complete(handle * 2048L);
            return 0;
          });
      assertEquals(1, forward.step());
      assertEquals(1, out.kicks);
      assertEquals(0, forward.step(), "nothing was left for a later step");
      assertEquals(1, out.kicks);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 32, 64, 256})
  void aLonePacketPassesAnIdleTransmitQueueWithItsOwnDoorbellAtEveryBurst(int burst) {
    try (XdpPort port = out.open(pool, pool)) {
      Sender sender = new TransmitQueue(port, 256, burst).newSender(burst);
      PacketBurst one = new PacketBurst(pool, 1);
      for (int kicks = 1; kicks <= 3; kicks++) {
        one.size(0);
        one.add(pool.alloc(), 0, 60);
        assertEquals(1, sender.send(one, 0, 1));
        assertEquals(kicks, out.kicks);
        assertEquals(0, out.txEntries());
      }
    } finally {
      in.close();
    }
  }

  @Test
  void aBurstThatIsForwardedCostsOneDoorbellAndNoOtherCall() {
    try (XdpPort a = in.open(pool, pool);
        XdpPort b = out.open(pool, pool)) {
      Forward forward = Forward.oneWay(a, b, DescriptorQueue.spsc(64), 8, pool);
      for (int bursts = 1; bursts <= 200; bursts++) {
        for (int i = 0; i < 8; i++) {
          in.deliverOne();
        }
        assertEquals(8, forward.step());
        assertEquals(bursts, out.kicks);
      }
      assertEquals(0, in.kicks + in.fillWakeups + out.fillWakeups);
    }
  }

  @Test
  void aBurstHasOneDoorbell() {
    try (XdpPort port = out.open(pool, pool)) {
      Sender sender = new TransmitQueue(port, 256, 32).newSender(32);
      PacketBurst burst = new PacketBurst(pool, 32);
      for (int i = 0; i < 32; i++) {
        burst.add(pool.alloc(), 0, 60);
      }
      assertEquals(32, sender.send(burst, 0, 32));
      assertEquals(1, out.kicks);
    } finally {
      in.close();
    }
  }
}
