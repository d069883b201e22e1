package org.qmempool.rings;

class MpscIntRingTest extends IntRingContract {
  @Override
  protected IntRing ring(int capacity, long start) {
    return new MpscIntRing(capacity, start);
  }
}
