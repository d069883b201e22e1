package org.qmempool.rings;

class MpmcIntRingTest extends IntRingContract {
  @Override
  protected IntRing ring(int capacity, long start) {
    return new MpmcIntRing(capacity, start);
  }
}
