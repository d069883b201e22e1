package org.qmempool.jcstress.explore;

import java.util.Arrays;

/**
 * The hash of a state, and the set of those seen. States are told apart by 64 bits alone, as in
 * SPIN's hash compaction: among 10 million the odds of one being taken for another are 3 in a
 * million.
 */
final class StateHash {
  private long hash;
  private long[] seen = new long[1 << 16];
  private int size;

  void reset() {
    hash = 0x243F6A8885A308D3L;
  }

  void add(long value) {
    long h = (hash ^ value) * 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 32)) * 0xD6E8FEB86659FD93L;
    hash = h ^ (h >>> 29);
  }

  /** How many different states were seen. */
  int size() {
    return size;
  }

  /** Notes the state that was hashed; whether it is new. */
  boolean isNew() {
    if (hash == 0) {
      hash = 1;
    }
    if (!insert(hash)) {
      return false;
    }
    if (++size > seen.length / 2) {
      long[] old = seen;
      seen = new long[2 * old.length];
      Arrays.stream(old).filter(h -> h != 0).forEach(this::insert);
    }
    return true;
  }

  private boolean insert(long h) {
    int at = (int) h & (seen.length - 1);
    while (seen[at] != 0) {
      if (seen[at] == h) {
        return false;
      }
      at = (at + 1) & (seen.length - 1);
    }
    seen[at] = h;
    return true;
  }
}
