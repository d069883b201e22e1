package org.qmempool.nic.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.kernel.Errno;

/** The receiving half against a kernel that the test plays. */
class FrameReceiverTest {
  private static final int SLOTS = 16;
  private static final int HEADROOM = 256;
  private static final int ROOM = 2048 - HEADROOM;

  private Mempool pool;
  private Arena arena;
  private Played receiver;

  /** Writes a number where each iovec points to, as the kernel writes a frame. */
  private static final class Played extends FrameReceiver {
    private final Mempool pool;
    int answer;
    int calls;
    int asked;
    int length = 60;
    int next;

    Played(Mempool pool, Arena arena) {
      super(pool, pool, SLOTS, HEADROOM, arena);
      this.pool = pool;
    }

    @Override
    int fetch(int count, int[] into) {
      calls++;
      asked = count;
      int n = Math.min(answer, count);
      for (int i = 0; i < n; i++) {
        long pair = (long) i * PAIR_BYTES;
        long at = iovecs().get(ValueLayout.JAVA_LONG, pair) - pool.address();
        assertEquals(HEADROOM, at % 2048);
        assertEquals(ROOM, iovecs().get(ValueLayout.JAVA_LONG, pair + 8));
        pool.memory().set(ValueLayout.JAVA_INT, at, next++);
        into[i] = length;
      }
      return n;
    }

    long event(String name) {
      Map<String, Long> events = new LinkedHashMap<>();
      addEvents(events);
      return events.getOrDefault(name, 0L);
    }
  }

  @BeforeEach
  void makeThePool() {
    pool = Mempool.builder().capacity(64).build();
    arena = Arena.ofConfined();
    receiver = new Played(pool, arena);
  }

  @AfterEach
  void nothingIsInUse() {
    receiver.close();
    assertEquals(0, pool.inUse());
    pool.close();
    arena.close();
  }

  @Test
  void everyFrameIsInTheElementThatItWasPostedWith() {
    Random random = new Random(3);
    int expected = 0;
    int[] held = new int[32];
    int holding = 0;
    for (int round = 0; round < 20_000; round++) {
      PacketBurst burst = new PacketBurst(pool, 1 + random.nextInt(20));
      receiver.answer = random.nextInt(20);
      int n = receiver.receive(burst);
      for (int i = 0; i < n; i++) {
        assertEquals(HEADROOM, burst.offsets()[i]);
        assertEquals(60, burst.lengths()[i]);
        int number = pool.memory().get(ValueLayout.JAVA_INT, burst.position(i));
        assertEquals(expected++, number);
      }
      pool.freeBulk(held, 0, holding); // late, so that elements come back in another order
      holding = n;
      System.arraycopy(burst.handles(), 0, held, 0, n);
      assertEquals(holding + receiver.posted(), pool.inUse());
    }
    pool.freeBulk(held, 0, holding);
    assertTrue(expected > 20_000);
    assertEquals(expected, receiver.packets());
  }

  @Test
  void theKernelIsAskedForNoMoreThanTheBurstAndTheSlotsHold() {
    receiver.receive(new PacketBurst(pool, 5));
    assertEquals(5, receiver.asked);
    receiver.receive(new PacketBurst(pool, 40));
    assertEquals(SLOTS, receiver.asked);
    receiver.receive(new PacketBurst(pool, 1));
    assertEquals(1, receiver.asked);
    assertEquals(SLOTS, pool.inUse());
  }

  @Test
  void aDryPoolIsCountedAndTheKernelIsNotAsked() {
    int[] all = new int[64];
    assertEquals(60, pool.allocBulk(all, 0, 60));
    PacketBurst burst = new PacketBurst(pool, 8);
    receiver.answer = 8;
    assertEquals(4, receiver.receive(burst), "what the pool has");
    int calls = receiver.calls;
    int[] got = burst.handles().clone();
    assertEquals(0, receiver.receive(burst));
    assertEquals(calls, receiver.calls);
    assertEquals(2, receiver.event("pool_dry"));
    pool.freeBulk(all, 0, 60);
    pool.freeBulk(got, 0, 4);
    assertEquals(8, receiver.receive(burst));
    pool.freeBulk(burst.handles(), 0, 8);
  }

  @Test
  void whatIsTooLongOrEmptyIsDroppedAndCounted() {
    PacketBurst burst = new PacketBurst(pool, 4);
    receiver.answer = 4;
    receiver.length = ROOM + 1;
    assertEquals(0, receiver.receive(burst));
    receiver.length = 0;
    assertEquals(0, receiver.receive(burst));
    assertEquals(4, receiver.tooLong());
    assertEquals(4, receiver.empty());
    receiver.length = ROOM;
    assertEquals(4, receiver.receive(burst));
    pool.freeBulk(burst.handles(), 0, 4);
  }

  @ParameterizedTest
  @CsvSource({
    Errno.ECONNREFUSED + ", receive_peer_refused",
    Errno.EBADFD + ", receive_device_gone",
    Errno.ENODEV + ", receive_device_gone",
    Errno.ENOMEM + ", receive_other",
    Errno.EAGAIN + ", none"
  })
  void anErrorIsAnEventAndTheNextReceiveWorks(int errno, String event) {
    PacketBurst burst = new PacketBurst(pool, 4);
    receiver.answer = -errno;
    assertEquals(0, receiver.receive(burst));
    assertEquals("none".equals(event) ? 0 : 1, receiver.event(event));
    assertEquals(errno == Errno.ENOMEM ? 1 : 0, receiver.event("receive_other"));
    receiver.answer = 4;
    assertEquals(4, receiver.receive(burst));
    pool.freeBulk(burst.handles(), 0, 4);
  }
}
