package org.qmempool.nic.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ProbeFrameTest {
  private static final int OFFSET = 258; // as a port's headroom leaves it: not a multiple of eight
  private static final byte[] DESTINATION = {2, 0, 0, 0, 0, 1};
  private static final byte[] SOURCE = {2, 0, 0, 0, 0, 2};
  private static final long[] SEQUENCES = {
    0, 1, 2, 63, 1L << 31, 1L << 32, 0x0123456789abcdefL, Long.MAX_VALUE
  };

  private final ProbeFrame flow = new ProbeFrame(DESTINATION, SOURCE);
  private final byte[] bytes = new byte[2048];
  private final MemorySegment memory = MemorySegment.ofArray(bytes);

  @Test
  void whatIsWrittenVerifiesAsItsSequenceNumber() {
    for (long sequence : SEQUENCES) {
      for (int length : new int[] {60, 61, 64, 67, 1514}) {
        memory.fill((byte) 0xff);
        flow.write(memory, OFFSET, length, sequence);
        assertEquals(sequence, ProbeFrame.verify(memory, OFFSET, length));
        assertEquals(-1, bytes[OFFSET - 1]);
        assertEquals(-1, bytes[OFFSET + length]);
      }
    }
  }

  @Test
  void theHeaderStandsAsOnTheWire() {
    flow.write(memory, 0, ProbeFrame.LENGTH, 5);
    for (int i = 0; i < 6; i++) {
      assertEquals(DESTINATION[i], bytes[i]);
      assertEquals(SOURCE[i], bytes[6 + i]);
    }
    assertEquals((byte) 0x88, bytes[12]);
    assertEquals((byte) 0xB5, bytes[13]);
    assertEquals(5, bytes[ProbeFrame.SEQUENCE_OFFSET]);
  }

  @Test
  void everySingleBitFlipIsRejected() {
    int length = 90; // with a tail
    for (long sequence : SEQUENCES) {
      flow.write(memory, OFFSET, length, sequence);
      for (int bit = 0; bit < 8 * length; bit++) {
        flip(bit);
        assertTrue(ProbeFrame.verify(memory, OFFSET, length) < 0, "bit " + bit);
        flip(bit);
      }
      assertEquals(sequence, ProbeFrame.verify(memory, OFFSET, length));
    }
  }

  @Test
  void twoFlippedBitsAreRejected() {
    flow.write(memory, OFFSET, ProbeFrame.LENGTH, 77);
    for (int first = 0; first < 8 * ProbeFrame.LENGTH; first++) {
      flip(first);
      for (int second = first + 1; second < 8 * ProbeFrame.LENGTH; second++) {
        flip(second);
        assertTrue(ProbeFrame.verify(memory, OFFSET, ProbeFrame.LENGTH) < 0);
        flip(second);
      }
      flip(first);
    }
  }

  @Test
  void aMixOfTwoFramesIsRejected() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    byte[] other = new byte[ProbeFrame.LENGTH];
    for (int round = 0; round < 2_000; round++) {
      long one = random.nextLong(Long.MAX_VALUE);
      flow.write(memory, OFFSET, ProbeFrame.LENGTH, one);
      flow.write(MemorySegment.ofArray(other), 0, ProbeFrame.LENGTH, one + 1);
      byte[] whole = bytes.clone();
      int cut = random.nextInt(17, 56); // tears inside the part that differs
      System.arraycopy(other, cut, bytes, OFFSET + cut, ProbeFrame.LENGTH - cut);
      long seen = ProbeFrame.verify(memory, OFFSET, ProbeFrame.LENGTH);
      // The bytes before or behind the cut may happen to be equal: then nothing was torn.
      boolean wholeOfOther = seen == one + 1 && allEqual(other);
      boolean wholeOfOne = seen == one && Arrays.equals(whole, bytes);
      assertTrue(seen < 0 || wholeOfOther || wholeOfOne, "cut " + cut);
    }
  }

  @Test
  void swappedWordsAreRejected() {
    for (int a = 16; a < 48; a += 8) {
      for (int b = a + 8; b < 56; b += 8) {
        flow.write(memory, OFFSET, ProbeFrame.LENGTH, 1234);
        long left = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, OFFSET + a);
        long right = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, OFFSET + b);
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, OFFSET + a, right);
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, OFFSET + b, left);
        assertEquals(ProbeFrame.CORRUPT, ProbeFrame.verify(memory, OFFSET, ProbeFrame.LENGTH));
      }
    }
  }

  @Test
  void otherFramesAreForeign() {
    flow.write(memory, OFFSET, ProbeFrame.LENGTH, 1);
    assertEquals(ProbeFrame.FOREIGN, ProbeFrame.verify(memory, OFFSET, ProbeFrame.LENGTH - 1));
    bytes[OFFSET + 12] = 8; // IPv4
    bytes[OFFSET + 13] = 0;
    assertEquals(ProbeFrame.FOREIGN, ProbeFrame.verify(memory, OFFSET, ProbeFrame.LENGTH));
    assertThrows(IllegalArgumentException.class, () -> new ProbeFrame(new byte[5], new byte[6]));
  }

  private boolean allEqual(byte[] other) {
    for (int i = 0; i < other.length; i++) {
      if (other[i] != bytes[OFFSET + i]) {
        return false;
      }
    }
    return true;
  }

  private void flip(int bit) {
    bytes[OFFSET + bit / 8] ^= (byte) (1 << bit % 8);
  }
}
