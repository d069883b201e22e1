package org.qmempool.rings;

class SpscIntRingTest extends IntRingContract {
  @Override
  protected IntRing ring(int capacity, long start) {
    return new SpscIntRing(capacity, start);
  }
}
