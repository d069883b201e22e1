package org.qmempool.nic.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.kernel.Errno;

/** The sending half against a kernel that the test plays. */
class FrameSenderTest {
  private static final int CAPACITY = 16;

  private Mempool pool;
  private Arena arena;
  private Played sender;
  private int next;

  /** Answers each call as it was told, then {@code otherwise}, and with 0 there takes all. */
  private static final class Played extends FrameSender {
    private final Mempool pool;
    final Deque<Integer> answers = new ArrayDeque<>();
    int calls;
    int taken;
    int number;
    boolean drops;
    int otherwise;

    Played(Mempool pool, HandleAllocator allocator, Arena arena) {
      super(pool, allocator, CAPACITY, arena);
      this.pool = pool;
    }

    @Override
    int send(int first, int count) {
      calls++;
      assertTrue(count > 0, "called for nothing");
      Integer answer = answers.poll();
      int n = answer != null ? answer : otherwise == 0 ? count : otherwise;
      for (int i = first; i < first + n; i++) {
        long frame = iovecs().get(ValueLayout.JAVA_LONG, (long) i * IovecAbi.IOVEC_BYTES);
        assertEquals(number++, pool.memory().get(ValueLayout.JAVA_INT, frame - pool.address()));
      }
      taken += Math.max(n, 0);
      if (n < 0 && drops) {
        number++;
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
    sender = new Played(pool, pool, arena);
  }

  @AfterEach
  void nothingIsInUse() {
    assertEquals(0, pool.inUse());
    pool.close();
    arena.close();
  }

  private int transmit(int n) {
    PacketBurst burst = new PacketBurst(pool, n);
    for (int i = 0; i < n; i++) {
      int handle = pool.alloc();
      pool.memory().set(ValueLayout.JAVA_INT, pool.offset(handle), next + i);
      burst.add(handle, 0, 60);
    }
    int taken = sender.transmit(burst, 0, n);
    pool.freeBulk(burst.handles(), taken, n - taken);
    next += taken;
    return taken;
  }

  @Test
  void aBurstIsOneCall() {
    transmit(10);
    sender.flush();
    sender.flush();
    assertEquals(1, sender.calls);
    assertEquals(10, sender.completed());
  }

  @Test
  void aKernelThatTakesAPartIsAskedAgain() {
    sender.answers.add(3);
    sender.answers.add(1);
    transmit(10);
    sender.flush();
    assertEquals(3, sender.calls);
    assertEquals(10, sender.completed());
  }

  @ParameterizedTest
  @CsvSource({
    Errno.EAGAIN + ", send_again",
    Errno.ENETDOWN + ", send_link_down",
    Errno.ENETUNREACH + ", send_link_down",
    Errno.EIO + ", send_link_down",
    Errno.ENXIO + ", send_device_gone",
    Errno.ENODEV + ", send_device_gone",
    Errno.EBADFD + ", send_device_gone",
    Errno.ECONNREFUSED + ", send_peer_refused",
    Errno.EPERM + ", send_other"
  })
  void whatMayWorkLaterWaits(int errno, String event) {
    sender.answers.add(2);
    sender.answers.add(-errno);
    transmit(10);
    sender.flush();
    assertEquals(2, sender.calls, "no turn without progress");
    assertEquals(8, sender.waiting());
    assertEquals(1, sender.event(event));
    assertEquals(CAPACITY - 8, transmit(12), "those that went have made room");
    sender.flush();
    assertEquals(0, sender.waiting());
    assertEquals(18, sender.completed());
    assertEquals(18, sender.taken);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.ENOBUFS, Errno.EMSGSIZE, Errno.EINVAL, Errno.EDESTADDRREQ})
  void whatWillNeverWorkIsDroppedAndTheRestGoes(int errno) {
    sender.drops = true;
    sender.answers.add(2);
    sender.answers.add(-errno);
    sender.answers.add(-errno);
    transmit(10);
    sender.flush();
    assertEquals(0, sender.waiting());
    assertEquals(10, sender.completed());
    assertEquals(8, sender.taken);
    assertEquals(2, sender.refused() + sender.droppedByDevice());
    assertEquals(errno == Errno.ENOBUFS ? 2 : 0, sender.droppedByDevice());
  }

  @Test
  void closeAsksAKernelThatIsFullAgain() {
    transmit(10);
    sender.answers.add(-Errno.EAGAIN);
    sender.answers.add(4);
    sender.answers.add(-Errno.EAGAIN);
    sender.close();
    assertEquals(0, pool.inUse());
    assertEquals(10, sender.completed());
    assertEquals(0, sender.leftAtClose());
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EAGAIN, Errno.ENETDOWN})
  void closeGivesBackAndCountsWhatStillWaits(int errno) {
    transmit(10);
    sender.otherwise = -errno;
    sender.answers.add(3);
    long start = System.nanoTime();
    sender.close();
    long took = System.nanoTime() - start;
    assertTrue(took < 5_000_000_000L, "50 ms took " + took);
    assertEquals(errno == Errno.EAGAIN, took >= 50_000_000, "took " + took);
    assertEquals(0, pool.inUse());
    assertEquals(3, sender.completed());
    assertEquals(7, sender.leftAtClose());
    assertEquals(0, sender.waiting());
  }

  @Test
  void whatHasGoneIsNotSentAgainWhenTheAllocatorRefusesIt() {
    try (MempoolCache cache = pool.newCache()) {
      sender = new Played(pool, cache, arena);
    }
    transmit(10);
    sender.answers.add(3);
    Refusal.of(IllegalStateException.class, sender::flush, "the cache is closed");
    assertEquals(3, sender.completed());
    assertEquals(7, sender.waiting());
    assertEquals(7, pool.inUse());
    Refusal.of(IllegalStateException.class, sender::close, "the cache is closed");
    assertEquals(10, sender.taken);
    assertEquals(0, pool.inUse());
  }
}
