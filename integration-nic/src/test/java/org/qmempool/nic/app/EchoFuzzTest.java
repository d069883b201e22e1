package org.qmempool.nic.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.codec.Ethernet;
import org.qmempool.nic.codec.InternetChecksum;
import org.qmempool.nic.codec.Ipv4;
import org.qmempool.nic.codec.NetworkOrder;

/** Mutated requests, from a seed that a failure names. */
class EchoFuzzTest {
  private static final long SEED = 0x716d656d706f6f6cL;
  private static final int FRAMES = 100_000;
  private static final int JUMBO = 8900;

  private final EchoResponder responder = new EchoResponder(Frames.SERVER, Frames.SERVER_IP);

  @Test
  void nothingEscapesAndNoByteOutsideTheFrameIsTouched() {
    byte[][] seeds = {
      Frames.arpRequest(),
      Frames.icmpRequest(56),
      Frames.icmpRequest(1472),
      Frames.udp(1),
      Frames.udp(300),
      Frames.tagged(Frames.icmpRequest(20)),
      Frames.tagged(Frames.udp(20)),
      Frames.tagged(Frames.arpRequest()),
      Frames.tagged(Frames.tagged(Frames.udp(20))),
      Frames.fragment(Frames.icmpRequest(300), 0, true),
      Frames.fragment(Frames.udp(300), 37, false),
      Frames.tagged(Frames.fragment(Frames.udp(300), 0, true)),
      Frames.icmpRequest(JUMBO),
      Frames.udp(JUMBO),
    };
    Random random = new Random(SEED);
    Map<EchoOutcome, Integer> seen = new EnumMap<>(EchoOutcome.class);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment element = arena.allocate(2 * JUMBO, 8);
      for (int trial = 0; trial < FRAMES; trial++) {
        byte[] frame = mutate(seeds[random.nextInt(seeds.length)], random);
        // The segment ends and begins with the frame, so an access outside of it throws.
        int at = random.nextInt(64);
        MemorySegment exact = element.asSlice(at, frame.length);
        MemorySegment.copy(frame, 0, exact, ValueLayout.JAVA_BYTE, 0, frame.length);
        EchoOutcome outcome = responder.answer(exact, 0, frame.length, random.nextInt(2) * 2);
        byte[] after = exact.toArray(ValueLayout.JAVA_BYTE);
        String name = "trial " + trial + " of seed " + SEED;
        if (outcome.answered()) {
          assertAnswer(exact, outcome, name);
        } else {
          assertArrayEquals(frame, after, name);
        }
        seen.merge(outcome, 1, Integer::sum);
      }
    }
    assertEquals(EchoOutcome.values().length, seen.size(), "outcomes met: " + seen);
  }

  private static byte[] mutate(byte[] seed, Random random) {
    byte[] frame = seed.clone();
    int kind = random.nextInt(8);
    if (kind < 2) {
      frame = Arrays.copyOf(frame, random.nextInt(frame.length + 20));
    }
    int edits = kind == 7 ? 0 : 1 + random.nextInt(4);
    for (int i = 0; i < edits && frame.length > 0; i++) {
      int at = random.nextInt(kind % 2 == 0 ? frame.length : Math.min(frame.length, 46));
      frame[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt();
            case 1 -> (byte) (frame[at] ^ (1 << random.nextInt(8)));
            case 2 -> 0;
            default -> (byte) 0xff;
          };
    }
    boolean tagged = frame.length > 16 && frame[12] == (byte) 0x81 && frame[13] == 0;
    int ip = tagged ? 18 : 14;
    if (random.nextBoolean() && frame.length >= ip + 20) {
      fixHeaderChecksum(MemorySegment.ofArray(frame), ip);
    }
    return frame;
  }

  /** So that mutations get past the header's checksum; over options too, where they fit. */
  private static void fixHeaderChecksum(MemorySegment m, int ip) {
    int bytes = (NetworkOrder.u8(m, ip) & 0xf) * 4;
    if (bytes >= 20 && ip + bytes <= m.byteSize()) {
      NetworkOrder.u16(m, ip + Ipv4.CHECKSUM, 0);
      int sum = InternetChecksum.sum(m, ip, bytes);
      NetworkOrder.u16(m, ip + Ipv4.CHECKSUM, InternetChecksum.ofSum(sum));
    }
  }

  private static void assertAnswer(MemorySegment m, EchoOutcome outcome, String name) {
    assertEquals(Frames.SERVER, NetworkOrder.u48(m, Ethernet.SOURCE), name);
    if (outcome == EchoOutcome.ARP_REPLY) {
      return;
    }
    int ip = NetworkOrder.u16(m, Ethernet.TYPE) == Ethernet.TYPE_TAGGED ? 18 : 14;
    assertEquals(0xffff, InternetChecksum.sum(m, ip, 20), name);
    int total = NetworkOrder.u16(m, ip + Ipv4.TOTAL_LENGTH);
    if (outcome == EchoOutcome.ICMP_REPLY) {
      assertEquals(0xffff, InternetChecksum.sum(m, ip + 20, total - 20), name);
    } else {
      boolean none = NetworkOrder.u16(m, ip + 26) == 0;
      assertTrue(none || Frames.udpSum(m, ip) == 0xffff, name);
    }
  }
}
