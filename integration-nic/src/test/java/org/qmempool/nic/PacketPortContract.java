package org.qmempool.nic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;

/**
 * What every port does. A kind of port joins by a subclass that opens a pair; its exemptions are
 * the methods that it overrides. All of them:
 *
 * <ul>
 *   <li>{@link #carriesFrames}: the memory port makes up what it receives;
 *   <li>{@link #knowsWhatIsOnItsWay}: the memory ports and the capture port, which are done with a
 *       packet when transmit returns, do not notice a handle that is given twice;
 *   <li>{@link #hasADevice}: the memory link and the capture port carry any bytes, and a UDP port
 *       carries payloads, so that the frames here pass through it as bytes without a meaning.
 *       Behind the others stands a device, which refuses what is too short for a header.
 * </ul>
 *
 * <p>A capture ends, and then its {@code await} does not wait: what no other port does, but within
 * the contract, as an early answer is allowed. The one that is tested here is written to meanwhile.
 */
public abstract class PacketPortContract {
  private static final int STEADY_WINDOWS = 20;
  private static final int POOL = 4096;
  private static final int BURST = 32;
  private static final long BOUND_NANOS = 5_000_000_000L;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Mempool pool;
  private MempoolCache cache;
  private PacketBurst out;
  private PacketBurst in;

  /** Opens two ports over {@code pool}; the test's thread drives both, with one allocator. */
  protected abstract PortPair open(Mempool pool, HandleAllocator allocator);

  /** Exemption: the memory port makes up what it receives. */
  protected boolean carriesFrames() {
    return true;
  }

  /**
   * Exemption: a port whose transmission is complete at once, or that hands frames on as they are.
   */
  protected boolean knowsWhatIsOnItsWay() {
    return true;
  }

  /**
   * Exemption: a driver in zero-copy mode may keep a frame that is shorter than a header, or drop
   * it, and not say so.
   */
  protected boolean tellsOfShortFrames() {
    return true;
  }

  /**
   * Exemption: under emulation the compiler is not done in time, and interpreted calls allocate.
   */
  protected boolean isCompiledInTime() {
    return true;
  }

  /** Exemption: a port without a device carries what is no frame. */
  protected boolean hasADevice() {
    return true;
  }

  @BeforeEach
  void makeThePool() {
    pool = Mempool.builder().capacity(POOL).layout(ElementLayout.umem(2048)).build();
    cache = pool.newCache();
    out = new PacketBurst(pool, BURST);
    in = new PacketBurst(pool, BURST);
  }

  @AfterEach
  void nothingIsInUseAndThePoolCloses() {
    assertEquals(0, pool.inUse(), "elements that nobody gave back");
    cache.close();
    pool.close();
  }

  @Test
  void whatIsTransmittedArrivesUnchangedAndInOrder() {
    if (!carriesFrames()) {
      return;
    }
    try (PortPair ports = open(pool, cache)) {
      int sent = 0;
      int arrived = 0;
      long deadline = System.nanoTime() + BOUND_NANOS;
      while (arrived < 1000) {
        int n = Math.min(1 + sent % BURST, 1000 - sent);
        fill(sent, n);
        int taken = ports.sender().transmit(out, 0, n);
        cache.freeBulk(out.handles(), taken, n - taken);
        sent += taken;
        ports.sender().flush();
        while (arrived < sent) {
          int got = ports.receiver().receive(in);
          for (int i = 0; i < got; i++) {
            assertFrame(arrived + i, i);
          }
          cache.freeBulk(in.handles(), 0, got);
          arrived += got;
          assertTrue(System.nanoTime() - deadline < 0, arrived + " of " + sent + " arrived");
          ports.sender().flush();
        }
      }
      assertEquals(1000, ports.sender().statistics().transmitted());
      assertEquals(1000, ports.receiver().statistics().received());
      assertEquals(
          ports.sender().statistics().transmittedBytes(),
          ports.receiver().statistics().receivedBytes());
      assertEquals(0, ports.receiver().statistics().dropped());
    }
  }

  @Test
  void whatIsTooShortForAHeaderIsDroppedAndCountedAndTheRestGoes() {
    if (!carriesFrames() || !tellsOfShortFrames()) {
      return;
    }
    try (PortPair ports = open(pool, cache)) {
      fill(0, 3);
      out.lengths()[1] = 5;
      assertEquals(3, ports.sender().transmit(out, 0, 3));
      ports.sender().flush();
      drain(ports.receiver(), hasADevice() ? 2 : 3);
      long deadline = System.nanoTime() + BOUND_NANOS;
      while (knowsWhatIsOnItsWay() && ports.sender().statistics().completed() < 3) {
        ports.sender().flush();
        assertTrue(System.nanoTime() - deadline < 0, ports.sender().statistics().toString());
      }
      assertEquals(hasADevice() ? 1 : 0, ports.sender().statistics().dropped());
    }
  }

  @Test
  void transmittedIsCompletedOrHeld() {
    try (PortPair ports = open(pool, cache)) {
      fill(0, BURST);
      int taken = ports.sender().transmit(out, 0, BURST);
      cache.freeBulk(out.handles(), taken, BURST - taken);
      PortStatistics s = ports.sender().statistics();
      assertEquals(taken, s.transmitted());
      assertEquals(taken, s.completed() + s.heldForTransmit());
      ports.sender().flush();
      drain(ports.receiver(), carriesFrames() ? taken : 0);
      s = ports.sender().statistics();
      assertEquals(taken, s.completed() + s.heldForTransmit());
    }
  }

  @Test
  void aPortWhosePacketsLieAboutGivesThemBackWhenItIsClosed() {
    try (PortPair ports = open(pool, cache)) {
      fill(0, BURST);
      int taken = ports.sender().transmit(out, 0, BURST); // and no doorbell, and nobody receives
      cache.freeBulk(out.handles(), taken, BURST - taken);
    }
    assertEquals(0, pool.inUse());
  }

  @Test
  void aBurstOfAnotherPoolIsRefused() {
    try (Mempool other = Mempool.builder().capacity(4).build();
        PortPair ports = open(pool, cache)) {
      PacketBurst foreign = new PacketBurst(other, 4);
      Refusal.of(
          IllegalArgumentException.class,
          () -> ports.sender().transmit(foreign, 0, 0),
          ports.sender().name());
      assertThrows(IllegalArgumentException.class, () -> ports.receiver().receive(foreign));
    }
  }

  @Test
  void aRangeOutsideTheBurstIsRefused() {
    try (PortPair ports = open(pool, cache)) {
      PacketPort port = ports.sender();
      assertThrows(IndexOutOfBoundsException.class, () -> port.transmit(out, 0, BURST + 1));
      assertThrows(IndexOutOfBoundsException.class, () -> port.transmit(out, -1, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> port.transmit(out, 1, -1));
      assertEquals(0, port.transmit(out, BURST, 0));
    }
  }

  @Test
  void aFrameOutsideItsElementIsRefusedAndNothingIsTaken() {
    try (PortPair ports = open(pool, cache)) {
      int[][] wrong = {
        {0, 2049},
        {2048, 1},
        {-1, 60},
        {0, 0},
        {0, -1},
        {1, Integer.MAX_VALUE},
        {Integer.MAX_VALUE, Integer.MAX_VALUE}
      };
      for (int[] offsetAndLength : wrong) {
        fill(0, 3);
        out.offsets()[2] = offsetAndLength[0];
        out.lengths()[2] = offsetAndLength[1];
        assertRefused(ports.sender());
      }
      fill(0, 3);
      int good = out.handles()[2];
      out.handles()[2] = POOL;
      assertUnsendable(ports.sender());
      out.handles()[2] = -1;
      assertUnsendable(ports.sender());
      out.handles()[2] = good;
      out.flags()[2] = PacketBurst.CONTINUES;
      assertRefused(ports.sender());
    }
  }

  /** The third of three is wrong: all three stay the caller's. */
  private void assertRefused(PacketPort port) {
    assertUnsendable(port);
    cache.freeBulk(out.handles(), 0, 3);
  }

  private void assertUnsendable(PacketPort port) {
    Refusal.of(
        IllegalArgumentException.class, () -> port.transmit(out, 0, 3), "packet 2 of the burst");
    assertEquals(0, port.statistics().transmitted());
    assertEquals(0, port.statistics().heldForTransmit());
  }

  @Test
  void aHandleThatIsOnItsWayIsNotTakenAgain() {
    if (!knowsWhatIsOnItsWay()) {
      return;
    }
    try (PortPair ports = open(pool, cache)) {
      fill(0, 2);
      int kept = out.handles()[1];
      out.handles()[1] = out.handles()[0];
      Refusal.of(
          IllegalArgumentException.class,
          () -> ports.sender().transmit(out, 0, 2),
          "handle " + out.handles()[0],
          "transmit or free a handle once");
      assertEquals(0, ports.sender().statistics().transmitted());
      out.handles()[1] = kept;
      cache.freeBulk(out.handles(), 0, 2);
    }
  }

  @Test
  void aDryPoolLosesNothingAndWorksAgain() {
    int[] all = new int[POOL];
    int hoarded = cache.allocBulk(all, 0, POOL);
    assertEquals(POOL, hoarded);
    try (PortPair ports = open(pool, cache)) {
      assertEquals(0, ports.receiver().receive(in));
      assertEquals(0, in.size());
      cache.freeBulk(all, 0, POOL);
      ports.receiver().receive(in); // takes elements for frames to come
      cache.freeBulk(in.handles(), 0, in.size());
      fill(7, 1);
      assertEquals(1, ports.sender().transmit(out, 0, 1));
      ports.sender().flush();
      drain(ports.receiver(), 1);
    }
  }

  @Test
  void awaitEndsWhenItsTimeIsOver() {
    if (!carriesFrames()) {
      return;
    }
    try (PortPair ports = open(pool, cache)) {
      for (long nanos : new long[] {-1, 0, 100_000, 3_000_000}) {
        long start = System.nanoTime();
        assertFalse(ports.receiver().await(nanos));
        long took = System.nanoTime() - start;
        assertTrue(took < 2_000_000_000L, "await of " + nanos + " ns took " + took);
      }
    }
  }

  @Test
  void awaitSeesAPacket() {
    try (PortPair ports = open(pool, cache)) {
      fill(0, 1);
      assertEquals(1, ports.sender().transmit(out, 0, 1));
      ports.sender().flush();
      assertTrue(ports.receiver().await(2_000_000_000L));
      drain(ports.receiver(), 1);
    }
  }

  @Test
  void thePoolCannotCloseBeforeThePort() {
    try (PortPair ports = open(pool, cache)) {
      Refusal.of(IllegalStateException.class, () -> pool.close(), ports.sender().name());
    }
  }

  @Test
  void anAllocatorThatWasClosedBeforeThePortLosesNothing() {
    MempoolCache closedEarly = pool.newCache();
    PortPair ports = open(pool, closedEarly);
    for (int round = 0; round < 2; round++) {
      cache.freeBulk(in.handles(), 0, ports.receiver().receive(in)); // and posts elements
      fill(0, 8);
      int taken = ports.sender().transmit(out, 0, 8); // the second ones lie about
      cache.freeBulk(out.handles(), taken, 8 - taken);
    }
    closedEarly.close();
    closeAlthoughTheAllocatorRefuses(ports.sender());
    closeAlthoughTheAllocatorRefuses(ports.receiver());
    assertEquals(0, pool.inUse());
  }

  /** Refused is only what there was to give back. */
  private static void closeAlthoughTheAllocatorRefuses(PacketPort port) {
    try {
      port.close();
    } catch (IllegalStateException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("cache is closed"), e.toString());
    }
    port.close();
  }

  @Test
  void aClosedPortRefusesWorkAndClosesAgain() {
    PortPair ports = open(pool, cache);
    ports.close();
    ports.close();
    PacketPort port = ports.sender();
    Refusal.of(IllegalStateException.class, () -> port.receive(in), port.name());
    assertThrows(IllegalStateException.class, () -> port.transmit(out, 0, 0));
    assertThrows(IllegalStateException.class, port::flush);
    assertThrows(IllegalStateException.class, () -> port.await(0));
    assertEquals(0, port.statistics().heldForReceive());
    assertEquals(0, port.statistics().heldForTransmit());
  }

  @Test
  void aBurstAllocatesNothing() {
    if (!isCompiledInTime()) {
      return;
    }
    try (PortPair ports = open(pool, cache)) {
      // Steady state is when the compiler is done: until then each call into the kernel makes one
      // small object. Half a second as a rule, longer where the compiler gets no CPU. From then on
      // nothing is allocated in all of the windows.
      int inRow = 0;
      long deadline = System.nanoTime() + 4 * BOUND_NANOS;
      while (inRow < STEADY_WINDOWS && System.nanoTime() - deadline < 0) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < 1000; round++) {
          sendAndReceive(ports);
        }
        inRow = THREADS.getCurrentThreadAllocatedBytes() == before ? inRow + 1 : 0;
      }
      assertEquals(STEADY_WINDOWS, inRow, "windows in a row of 1000 bursts without allocation");
      drain(ports.receiver(), 0);
    }
  }

  private void sendAndReceive(PortPair ports) {
    int n = cache.allocBulk(out.handles(), 0, 4);
    int[] lengths = out.lengths();
    int[] offsets = out.offsets();
    for (int i = 0; i < n; i++) {
      offsets[i] = 256;
      lengths[i] = 60;
      out.flags()[i] = 0;
    }
    int taken = ports.sender().transmit(out, 0, n);
    if (taken < n) {
      cache.freeBulk(out.handles(), taken, n - taken);
    }
    ports.sender().flush();
    int got = ports.receiver().receive(in);
    if (got > 0) {
      cache.freeBulk(in.handles(), 0, got);
    }
  }

  /** Receives and frees until {@code least} packets have come, and what else is there. */
  private void drain(PacketPort port, int least) {
    long deadline = System.nanoTime() + BOUND_NANOS;
    int got = 0;
    while (got < least) {
      int n = port.receive(in);
      cache.freeBulk(in.handles(), 0, n);
      got += n;
      assertTrue(System.nanoTime() - deadline < 0, got + " of " + least + " arrived");
    }
    if (carriesFrames()) {
      for (int n = port.receive(in); n > 0; n = port.receive(in)) {
        cache.freeBulk(in.handles(), 0, n);
      }
    }
  }

  private void fill(int firstNumber, int n) {
    assertEquals(n, cache.allocBulk(out.handles(), 0, n));
    for (int i = 0; i < n; i++) {
      int number = firstNumber + i;
      int length = 60 + number * 37 % 1455;
      out.offsets()[i] = number % 3 == 0 ? 256 : 64 + number % 64;
      out.lengths()[i] = length;
      out.flags()[i] = 0;
      MemorySegment frame = pool.memory().asSlice(out.position(i), length);
      for (int at = 0; at < length; at++) {
        frame.set(ValueLayout.JAVA_BYTE, at, expected(number, at));
      }
    }
    out.size(n);
  }

  private void assertFrame(int number, int i) {
    assertEquals(60 + number * 37 % 1455, in.lengths()[i], "length of frame " + number);
    assertEquals(0, in.flags()[i]);
    MemorySegment frame = pool.memory().asSlice(in.position(i), in.lengths()[i]);
    for (int at = 0; at < in.lengths()[i]; at++) {
      byte is = frame.get(ValueLayout.JAVA_BYTE, at);
      if (is != expected(number, at)) {
        assertEquals(expected(number, at), is, "byte " + at + " of frame " + number);
      }
    }
  }

  /** From one station to another; every seventh frame has a VLAN tag. */
  private static byte expected(int number, int at) {
    byte[] header = {
      2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, (byte) 0x88, (byte) 0xb5, 0, 0, (byte) 0x88, (byte) 0xb5
    };
    boolean tagged = number % 7 == 0;
    if (tagged && at >= 12 && at < 16) {
      return new byte[] {(byte) 0x81, 0, 0, 5}[at - 12];
    }
    return at < (tagged ? 18 : 14) ? header[at] : (byte) (number * 31 + at * 7);
  }
}
