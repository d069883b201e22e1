package org.qmempool.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElementLayoutTest {
  @Test
  void theStrideIsTheSizeRoundedUpToTheAlignment() {
    assertEquals(new ElementLayout(100, 128, 128), ElementLayout.of(100, 128));
    assertEquals(new ElementLayout(129, 128, 256), ElementLayout.of(129, 128));
    assertEquals(new ElementLayout(7, 1, 7), ElementLayout.of(7, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 4096})
  void aUmemChunkIsItsOwnStride(int chunk) {
    assertEquals(new ElementLayout(chunk, chunk, chunk), ElementLayout.umem(chunk));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1024, 2047, 3000, 8192})
  void aChunkThatAfXdpDoesNotTakeIsRefused(int chunk) {
    var e = assertThrows(IllegalArgumentException.class, () -> ElementLayout.umem(chunk));
    assertTrue(String.valueOf(e.getMessage()).contains(chunk + " bytes"), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("2048 or 4096"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"0,64", "-1,64", "1073741825,64", "64,0", "64,-2", "64,3", "64,8192"})
  void aBadSizeOrAlignmentIsRefused(int size, int alignment) {
    var e = assertThrows(IllegalArgumentException.class, () -> ElementLayout.of(size, alignment));
    assertTrue(String.valueOf(e.getMessage()).contains(": choose "), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"100,64,64", "100,64,130", "100,64,0"})
  void aStrideThatDoesNotFitIsRefused(int size, int alignment, int stride) {
    assertThrows(IllegalArgumentException.class, () -> new ElementLayout(size, alignment, stride));
  }

  @Test
  void bytesDoNotOverflow() {
    assertEquals((1L << 30) * 4096, ElementLayout.umem(4096).bytes(1 << 30));
  }
}
