package org.qmempool.nic.app;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.codec.Ethernet;
import org.qmempool.nic.codec.InternetChecksum;
import org.qmempool.nic.codec.Ipv4;
import org.qmempool.nic.codec.NetworkOrder;
import org.qmempool.nic.memory.MemoryLink;

class TrafficFramesTest {
  private final Mempool pool =
      Mempool.builder().capacity(512).layout(ElementLayout.umem(2048)).build();
  private final MemoryLink wire = new MemoryLink("wire", pool, 256, pool, pool);

  @AfterEach
  void nothingIsInUse() {
    wire.close();
    assertEquals(0, pool.inUse());
    pool.close();
  }

  /** What is seen of a frame on the wire. */
  private record Seen(int sender, int receiver, int port, int length, long number) {}

  private Seen look(MemorySegment memory, long at, int length) {
    long ip = at + Ethernet.HEADER_BYTES;
    assertEquals(Ethernet.TYPE_IPV4, NetworkOrder.u16(memory, at + Ethernet.TYPE));
    assertEquals(0xffff, InternetChecksum.sum(memory, ip, Ipv4.HEADER_BYTES), "header checksum");
    assertEquals(length - 14, NetworkOrder.u16(memory, ip + Ipv4.TOTAL_LENGTH));
    assertEquals(length - 34, NetworkOrder.u16(memory, ip + 24), "UDP length");
    int from = NetworkOrder.i32(memory, ip + Ipv4.SOURCE);
    int to = NetworkOrder.i32(memory, ip + Ipv4.DESTINATION);
    assertEquals(198 << 8 | 18, from >>> 16);
    assertEquals(198 << 8 | 19, to >>> 16);
    assertEquals(
        from & 0xffff, NetworkOrder.u48(memory, at + Ethernet.SOURCE) & 0xffff, "hardware");
    return new Seen(
        (from & 0xffff) - 1,
        (to & 0xffff) - 1,
        NetworkOrder.u16(memory, ip + 20),
        length,
        NetworkOrder.u48(memory, ip + 30)); // the lower 48 of 64 bits
  }

  private List<Seen> send(TrafficFrames frames, int count) {
    TrafficSource source =
        new TrafficSource(wire.left(), frames, 32, Double.POSITIVE_INFINITY, count, pool, () -> 0);
    PacketBurst burst = new PacketBurst(pool, 64);
    List<Seen> seen = new ArrayList<>();
    while (!source.ended()) {
      assertTrue(source.step() > 0);
      int n = wire.right().receive(burst);
      for (int i = 0; i < n; i++) {
        seen.add(look(pool.memory(), burst.position(i), burst.lengths()[i]));
      }
      pool.freeBulk(burst.handles(), 0, n);
    }
    assertEquals(count, source.sent());
    return seen;
  }

  @ParameterizedTest
  @CsvSource({
    "SINGLE,     1,  1, 1",
    "ONE_TO_ONE, 5,  5, 5",
    "INCAST,     5,  5, 1",
    "OUTCAST,    5,  1, 5",
    "ALL_TO_ALL, 25, 5, 5",
  })
  void eachFlowOfThePatternHasItsShare(
      TrafficPattern pattern, int flows, int senders, int receivers) {
    TrafficFrames frames = new TrafficFrames(pattern, 5, -1, 60);
    assertEquals(flows, frames.flows());
    Map<String, Integer> perFlow = new HashMap<>();
    TreeSet<Integer> from = new TreeSet<>();
    TreeSet<Integer> to = new TreeSet<>();
    for (Seen seen : send(frames, 40 * flows)) {
      String flow = seen.sender() + ">" + seen.receiver() + ":" + seen.port();
      assertEquals(perFlow.merge(flow, 1, Integer::sum) - 1, seen.number(), "in order");
      from.add(seen.sender());
      to.add(seen.receiver());
    }
    assertEquals(flows, perFlow.size());
    perFlow.forEach((flow, n) -> assertEquals(40, n, flow));
    assertEquals(senders, from.size());
    assertEquals(receivers, to.size());
    for (int flow = 0; flow < flows; flow++) {
      assertEquals(40, frames.sent(flow));
    }
  }

  @Test
  void ofAMixTheLongFlowHasHalfAndTheShortOnesShareTheRest() {
    TrafficFrames frames = new TrafficFrames(TrafficPattern.MIXED, 4, -1, 1514);
    Map<Integer, Integer> perPort = new HashMap<>();
    for (Seen seen : send(frames, 80)) {
      perPort.merge(seen.port(), 1, Integer::sum);
      assertEquals(seen.port() == 1024 ? 1514 : 60, seen.length());
      assertEquals(0, seen.sender() + seen.receiver());
    }
    assertEquals(Map.of(1024, 40, 1025, 10, 1026, 10, 1027, 10, 1028, 10), perPort);
  }

  @Test
  void sizesAreTakenInTurnWithinEachFlow() {
    TrafficFrames frames = new TrafficFrames(TrafficPattern.INCAST, 2, -1, 60, 590, 1514);
    List<Integer> ofFlow0 = new ArrayList<>();
    for (Seen seen : send(frames, 12)) {
      if (seen.sender() == 0) {
        ofFlow0.add(seen.length());
      }
    }
    assertEquals(List.of(60, 590, 1514, 60, 590, 1514), ofFlow0);
  }

  @Test
  void aDestinationThatIsGivenIsInAllFrames() {
    TrafficFrames frames = new TrafficFrames(TrafficPattern.OUTCAST, 3, 0x0a0b0c0d0e0fL, 60);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(100);
      for (int i = 0; i < 3; i++) {
        assertEquals(60, frames.write(memory, 1, 60, i));
        assertEquals(0x0a0b0c0d0e0fL, NetworkOrder.u48(memory, 1));
        assertEquals(0, memory.get(JAVA_BYTE, 0));
        assertEquals(0, memory.get(JAVA_BYTE, 61));
      }
    }
  }

  @Test
  void aRateIsKeptAndAPauseIsCaughtUpForAMillisecondOnly() {
    long[] now = {5};
    TrafficSource source =
        new TrafficSource(
            wire.left(),
            new TrafficFrames(TrafficPattern.SINGLE, 1, -1, 60),
            8,
            100_000, // one in 10 us
            Long.MAX_VALUE,
            pool,
            () -> now[0]);
    assertEquals(1, source.step(), "the first at once");
    assertEquals(0, source.step());
    now[0] += 9_999;
    assertEquals(0, source.step());
    now[0] += 1;
    assertEquals(1, source.step());
    now[0] += 30_000;
    assertEquals(3, source.step());
    now[0] += 60_000_000_000L; // a minute: 6 million packets
    int caughtUp = 0;
    for (int n = source.step(); n > 0; n = source.step()) {
      caughtUp += n;
    }
    assertEquals(100, caughtUp);
    assertEquals(105, source.sent());
  }

  @Test
  void whatThePortHasNoRoomForWaitsAndIsFreedAtTheEnd() {
    MemoryLink small = new MemoryLink("small", pool, 10, pool, pool);
    TrafficSource source =
        new TrafficSource(
            small.left(),
            new TrafficFrames(TrafficPattern.SINGLE, 1, -1, 60),
            16,
            Double.POSITIVE_INFINITY,
            20,
            pool,
            () -> 0);
    assertEquals(10, source.step());
    assertTrue(source.waits());
    assertEquals(0, source.step());
    source.drain();
    assertEquals(10, source.sent());
    assertEquals(10, pool.inUse());
    small.close();
  }

  @Test
  void badNumbersAreRefused() {
    Refusal.of(
        IllegalArgumentException.class,
        () -> new TrafficFrames(TrafficPattern.INCAST, 257, -1, 60),
        "257",
        "1 to 256");
    Refusal.of(
        IllegalArgumentException.class,
        () -> new TrafficFrames(TrafficPattern.INCAST, 1, -1),
        "no frame size");
    Refusal.of(
        IllegalArgumentException.class,
        () -> new TrafficFrames(TrafficPattern.INCAST, 1, -1, 1515),
        "1515",
        "60 to 1514");
    TrafficFrames frames = new TrafficFrames(TrafficPattern.SINGLE, 1, -1, 60);
    Refusal.of(
        IllegalArgumentException.class,
        () -> new TrafficSource(wire.left(), frames, 8, 0, 1, pool, () -> 0),
        "rate 0");
    Refusal.of(
        IllegalArgumentException.class,
        () -> new TrafficSource(wire.left(), frames, 8, 1, -1, pool, () -> 0),
        "limit -1");
  }
}
