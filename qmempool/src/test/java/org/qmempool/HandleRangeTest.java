package org.qmempool;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandleRangeTest {
  private static final int FROM = 3;
  private static final int MOST = 300;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64, 100, 4096, 5000, 1 << 30, (1 << 30) - 1})
  void aBadHandleIsSeenAtEveryPositionAndAGoodOneNowhere(int capacity) {
    int last = capacity - 1;
    int[] bad = {-1, last + 1, Integer.MAX_VALUE, Integer.MIN_VALUE};
    for (int n = 0; n <= MOST; n++) {
      // What lies around the burst is bad, and no concern of the check.
      int[] src = new int[FROM + n + 1];
      Arrays.fill(src, -1);
      for (int i = 0; i < n; i++) {
        src[FROM + i] = i % 3 == 0 ? last : i % capacity;
      }
      assertTrue(HandleRange.holds(src, FROM, n, last), "n = " + n);
      for (int at = FROM; at < FROM + n; at++) {
        int good = src[at];
        for (int handle : bad) {
          src[at] = handle;
          assertFalse(HandleRange.holds(src, FROM, n, last), handle + " at " + at + " of " + n);
        }
        src[at] = good;
      }
    }
  }
}
