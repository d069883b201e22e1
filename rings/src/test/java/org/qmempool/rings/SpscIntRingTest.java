package org.qmempool.rings;

class SpscIntRingTest extends IntRingContract {
  @Override
  IntRing ring(int capacity, long start) {
    return new SpscIntRing(capacity, start);
  }
}
