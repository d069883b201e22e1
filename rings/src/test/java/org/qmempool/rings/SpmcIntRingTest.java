package org.qmempool.rings;

class SpmcIntRingTest extends IntRingContract {
  @Override
  IntRing ring(int capacity, long start) {
    return new SpmcIntRing(capacity, start);
  }
}
