package org.qmempool.rings;

class MpmcIntRingTest extends IntRingContract {
  @Override
  IntRing ring(int capacity, long start) {
    return new MpmcIntRing(capacity, start);
  }
}
