package org.qmempool.rings.shared;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.qmempool.rings.IntRing;
import org.qmempool.rings.IntRingContract;

class SharedMpmcIntRingTest extends IntRingContract {
  private final Arena arena = Arena.ofShared();

  @Override
  protected IntRing ring(int capacity, long start) {
    long size = SharedMpmcIntRing.sizeFor(capacity);
    return SharedMpmcIntRing.create(
        arena.allocate(size, SharedRingLayout.ALIGNMENT), capacity, start);
  }

  @AfterEach
  void close() {
    arena.close();
  }
}
