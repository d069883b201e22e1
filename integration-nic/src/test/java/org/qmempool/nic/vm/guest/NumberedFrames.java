package org.qmempool.nic.vm.guest;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** Frames of 60 to 1514 bytes, each length and each byte of which follows from a number. */
final class NumberedFrames {
  private static final int SHORTEST = 60;
  private static final int LONGEST = 1514;
  private static final int HEADER = 14;
  private static final int NUMBER = 14;
  private static final int FILLING = 22;
  private static final byte[] ADDRESSES_AND_TYPE = {
    2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, (byte) 0x88, (byte) 0xb5
  };

  private NumberedFrames() {}

  /** Writes the frame; its length. */
  static int write(MemorySegment memory, long at, long number) {
    SplittableRandom random = new SplittableRandom(number);
    int length = random.nextInt(SHORTEST, LONGEST + 1);
    MemorySegment.copy(ADDRESSES_AND_TYPE, 0, memory, JAVA_BYTE, at, HEADER);
    memory.set(JAVA_LONG_UNALIGNED, at + NUMBER, number);
    int i = FILLING;
    for (; i + 8 <= length; i += 8) {
      memory.set(JAVA_LONG_UNALIGNED, at + i, random.nextLong());
    }
    for (; i < length; i++) {
      memory.set(JAVA_BYTE, at + i, (byte) random.nextInt());
    }
    return length;
  }

  /** Fails unless the frame is the one of its number; that number. */
  static long verify(MemorySegment memory, long at, int length) {
    long number = memory.get(JAVA_LONG_UNALIGNED, at + NUMBER);
    SplittableRandom random = new SplittableRandom(number);
    assertEquals(random.nextInt(SHORTEST, LONGEST + 1), length, "length of frame " + number);
    for (int j = 0; j < HEADER; j++) {
      assertEquals(ADDRESSES_AND_TYPE[j], memory.get(JAVA_BYTE, at + j), "header of " + number);
    }
    int i = FILLING;
    for (; i + 8 <= length; i += 8) {
      if (memory.get(JAVA_LONG_UNALIGNED, at + i) != random.nextLong()) {
        throw new AssertionError("frame " + number + " differs at or after byte " + i);
      }
    }
    for (; i < length; i++) {
      if (memory.get(JAVA_BYTE, at + i) != (byte) random.nextInt()) {
        throw new AssertionError("frame " + number + " differs at byte " + i);
      }
    }
    return number;
  }
}
