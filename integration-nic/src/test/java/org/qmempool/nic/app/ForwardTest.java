package org.qmempool.nic.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.memory.MemoryLink;
import org.qmempool.nic.memory.MemoryPort;

class ForwardTest {
  private Mempool pool;
  private MemoryLink near;
  private MemoryLink far;
  private PacketBurst burst;

  @BeforeEach
  void joinThePorts() {
    pool = Mempool.builder().capacity(256).build();
    near = new MemoryLink("near", pool, 64, pool, pool);
    far = new MemoryLink("far", pool, 8, pool, pool);
    burst = new PacketBurst(pool, 32);
  }

  @AfterEach
  void nothingIsInUse() {
    near.close();
    far.close();
    assertEquals(0, pool.inUse());
    pool.close();
  }

  private int[] send(PacketPort port, int n) {
    burst.size(0);
    for (int i = 0; i < n; i++) {
      burst.add(pool.alloc(), 40 + i, 60 + i);
    }
    assertEquals(n, port.transmit(burst, 0, n));
    return Arrays.copyOf(burst.handles(), n);
  }

  private int[] receive(PacketPort port) {
    int n = port.receive(burst);
    for (int i = 0; i < n; i++) {
      assertEquals(burst.offsets()[i] + 20, burst.lengths()[i]);
    }
    pool.freeBulk(burst.handles(), 0, n);
    return Arrays.copyOf(burst.handles(), n);
  }

  @Test
  void packetsGoOverInOrderInTheirElements() {
    Forward forward = Forward.oneWay(near.right(), far.left(), DescriptorQueue.spsc(8), 8, pool);
    int[] sent = send(near.left(), 7);
    assertEquals(7, forward.step());
    assertArrayEquals(sent, receive(far.right()));
    assertEquals(0, forward.step());
    assertEquals(7, forward.forwarded());
    assertEquals(0, forward.dropped());
  }

  @Test
  void bothDirectionsGoInOneStep() {
    Forward forward = Forward.bothWays(near.right(), far.left(), 8, pool);
    int[] forth = send(near.left(), 3);
    int[] back = send(far.right(), 5);
    assertEquals(8, forward.step());
    assertArrayEquals(forth, receive(far.right()));
    assertArrayEquals(back, receive(near.left()));
  }

  @Test
  void oneWayLeavesTheOtherDirectionAlone() {
    Forward forward = Forward.oneWay(near.right(), far.left(), DescriptorQueue.spsc(8), 8, pool);
    send(far.right(), 2);
    assertEquals(0, forward.step());
  }

  @Test
  void whatFindsThePortFullIsDroppedFreedAndCounted() {
    Forward forward = Forward.oneWay(near.right(), far.left(), DescriptorQueue.spsc(32), 32, pool);
    int[] sent = send(near.left(), 20);
    assertEquals(20, forward.step());
    assertEquals(8, forward.forwarded());
    assertEquals(12, forward.dropped());
    assertEquals(8, pool.inUse());
    assertArrayEquals(Arrays.copyOf(sent, 8), receive(far.right()));
  }

  @Test
  void whatFindsTheQueueFullIsDroppedFreedAndCounted() {
    ForwardPath path =
        new ForwardPath(near.right(), far.left(), DescriptorQueue.spsc(3), 8, pool, pool);
    int[] sent = send(near.left(), 5);
    assertEquals(5, path.receiveStep());
    assertEquals(2, path.droppedQueueFull());
    assertEquals(3, pool.inUse());
    assertEquals(3, path.transmitStep());
    assertArrayEquals(Arrays.copyOf(sent, 3), receive(far.right()));
  }

  @Test
  void whatIsQueuedAtTheEndIsDrained() {
    ForwardPath path =
        new ForwardPath(near.right(), far.left(), DescriptorQueue.spsc(64), 8, pool, pool);
    send(near.left(), 8);
    path.receiveStep();
    assertEquals(8, pool.inUse());
    path.drain();
    assertEquals(0, pool.inUse());
  }

  @Test
  void portsOfDifferentPoolsAreRefused() {
    try (Mempool other = Mempool.builder().capacity(8).build();
        MemoryPort stranger = new MemoryPort("stranger", other, other)) {
      Refusal.of(
          IllegalArgumentException.class,
          () -> Forward.bothWays(near.right(), stranger, 8, pool),
          "near:right",
          "stranger",
          "different pools");
    }
  }

  @Test
  void theHalvesRunOnTwoThreads() throws InterruptedException {
    int packets = 200_000;
    try (Mempool large = Mempool.builder().capacity(2048).build();
        MempoolCache inCache = large.newCache();
        MempoolCache outCache = large.newCache();
        MemoryPort in = new MemoryPort("in", large, inCache, (m, at, room, n) -> 60, packets);
        MemoryPort out = new MemoryPort("out", large, outCache)) {
      ForwardPath path = new ForwardPath(in, out, DescriptorQueue.spsc(256), 32, inCache, outCache);
      long deadline = System.nanoTime() + 20_000_000_000L;
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    long done = 0;
                    while (done < packets && System.nanoTime() - deadline < 0) {
                      if (path.transmitStep() == 0) {
                        Thread.onSpinWait();
                      }
                      done = path.transmitted() + path.droppedQueueFull();
                    }
                  });
      while (path.received() < packets && System.nanoTime() - deadline < 0) {
        if (path.receiveStep() == 0) {
          Thread.onSpinWait();
        }
      }
      sender.join(20_000);
      assertTrue(!sender.isAlive());
      assertEquals(packets, path.received());
      assertEquals(packets, path.transmitted() + path.droppedQueueFull());
      assertEquals(path.transmitted(), out.statistics().transmitted());
      assertEquals(0, large.inUse());
    }
  }
}
