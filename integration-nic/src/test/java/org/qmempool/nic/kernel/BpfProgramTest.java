package org.qmempool.nic.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BpfProgramTest {
  @Test
  void theXskProgramHasTheKnownBytes() {
    String expected =
        "6112100000000000" // r2 = *(u32 *)(r1 + 16)
            + "1811000044332211" // r1 = map 0x11223344 ...
            + "0000000000000000" // ... upper half
            + "b703000002000000" // r3 = XDP_PASS
            + "8500000033000000" // call bpf_redirect_map
            + "9500000000000000"; // exit
    assertEquals(expected, hex(BpfProgram.redirectToSockets(0x11223344)));
  }

  @Test
  void aVerdictIsTwoInstructions() {
    assertEquals("b700000001000000" + "9500000000000000", hex(BpfProgram.verdict(1)));
  }

  @Test
  void aForwardJumpCountsTheWordsInBetween() {
    BpfProgram.Label end = new BpfProgram.Label();
    long[] words =
        new BpfProgram()
            .jumpIfAbove(BpfProgram.R3, BpfProgram.R2, end)
            .constant64(BpfProgram.R0, 0x1122334455667788L)
            .bind(end)
            .exit()
            .words();
    assertEquals("2d230200000000001800000088776655000000004433221195", hex(words).substring(0, 50));
  }

  @Test
  void aJumpToAnUnboundLabelIsRefused() {
    BpfProgram p =
        new BpfProgram().jumpIfAbove(BpfProgram.R1, BpfProgram.R2, new BpfProgram.Label());
    assertThrows(IllegalStateException.class, p::words);
  }

  @Test
  void aLongProgramKeepsAllItsWords() {
    BpfProgram p = new BpfProgram();
    long[] expected = new long[200];
    for (int i = 0; i < expected.length; i++) {
      p.constant(BpfProgram.R0, i);
      expected[i] = 0xb7L | (long) i << 32;
    }
    assertArrayEquals(expected, p.words());
  }

  private static String hex(long[] words) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(words);
    return HexFormat.of().formatHex(bytes.array());
  }
}
