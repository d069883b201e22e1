package org.qmempool.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
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

  /** So the first lines of as many elements as there are sets or channels lie in all of them. */
  @ParameterizedTest
  @CsvSource({"2048,64,1,2112", "2048,64,3,2240", "2048,128,4,2176", "64,64,1,64", "100,8,1,192"})
  void aSpreadStrideHasNoFactorInCommonWithSetsOrChannels(
      int size, int alignment, int channels, int stride) {
    ElementLayout layout = ElementLayout.spread(size, alignment, channels);
    assertEquals(new ElementLayout(size, alignment, stride), layout);
    int unit = Math.max(alignment, 64);
    for (int places : new int[] {64, 1024, channels}) {
      assertEquals(
          places,
          IntStream.range(0, places)
              .map(handle -> (int) ((long) handle * stride / unit % places))
              .distinct()
              .count());
    }
  }

  @Test
  void spreadingTheLargestElementsDoesNotOverflow() {
    assertTrue(ElementLayout.spread(1 << 30, 4096, 64).stride() > 1 << 30);
  }

  @ParameterizedTest
  @CsvSource({"0,64,1", "64,3,1", "64,64,0", "64,64,65", "64,64,-1", "1073741825,64,1"})
  void aBadSpreadIsRefused(int size, int alignment, int channels) {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> ElementLayout.spread(size, alignment, channels));
    assertTrue(String.valueOf(e.getMessage()).contains(": choose "), e.getMessage());
  }

  @Test
  void bytesDoNotOverflow() {
    assertEquals((1L << 30) * 4096, ElementLayout.umem(4096).bytes(1 << 30));
  }
}
