package org.qmempool.rings;

class SpmcIntRingTest extends IntRingContract {
  @Override
  protected IntRing ring(int capacity, long start) {
    return new SpmcIntRing(capacity, start);
  }
}
