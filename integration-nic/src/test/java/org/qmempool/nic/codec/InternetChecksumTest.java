package org.qmempool.nic.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
  private static int plainSum(byte[] data, int from, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      int octet = data[from + i] & 0xff;
      sum += i % 2 == 0 ? octet << 8 : octet;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) sum;
  }

  @Test
  void theExampleOfRfc1071() {
    byte[] data = HexFormat.of().parseHex("0001f203f4f5f6f7");
    assertEquals(0xddf2, InternetChecksum.sum(MemorySegment.ofArray(data), 0, 8));
  }

  @Test
  void anIpv4HeaderFromTheWireSumsToAllOnes() {
    byte[] header = HexFormat.of().parseHex("45000073000040004011b861c0a80001c0a800c7");
    assertEquals(0xffff, InternetChecksum.sum(MemorySegment.ofArray(header), 0, 20));
  }

  @Test
  void everyLengthAndPositionAgreesWithThePlainSum() {
    Random random = new Random(20261121);
    byte[] data = new byte[1600];
    random.nextBytes(data);
    MemorySegment memory = MemorySegment.ofArray(data);
    for (int length = 0; length <= 80; length++) {
      for (int from = 0; from < 9; from++) {
        assertEquals(
            plainSum(data, from, length), InternetChecksum.sum(memory, from, length), "" + length);
      }
    }
    assertEquals(plainSum(data, 3, 1500), InternetChecksum.sum(memory, 3, 1500));
  }

  @Test
  void allOnesDoNotOverflow() {
    byte[] data = new byte[65_535];
    java.util.Arrays.fill(data, (byte) 0xff);
    int sum = InternetChecksum.sum(MemorySegment.ofArray(data), 0, data.length);
    assertEquals(plainSum(data, 0, data.length), sum);
  }

  @Test
  void anUpdateAgreesWithSummingAgain() {
    Random random = new Random(7);
    for (int trial = 0; trial < 20_000; trial++) {
      byte[] data = new byte[20];
      random.nextBytes(data);
      MemorySegment memory = MemorySegment.ofArray(data);
      int was = NetworkOrder.u16(memory, 6);
      int checksum = InternetChecksum.ofSum(InternetChecksum.sum(memory, 0, 20));
      int is = random.nextInt(65_536);
      NetworkOrder.u16(memory, 6, is);
      int updated = InternetChecksum.update(checksum, was, is);
      // Both forms of zero are right; what counts is that the receiver's sum comes out.
      int sum = InternetChecksum.add(InternetChecksum.sum(memory, 0, 20), updated);
      assertEquals(0xffff, sum);
    }
  }
}
