package org.qmempool.rings.shared;

/** The zero-copy windows of an SPSC ring, of either width of elements. */
interface RingWindows {
  int enqueueStart(int n);

  void enqueueAt(int i, int element);

  void enqueueFinish(int n);

  int dequeueStart(int n);

  int dequeueAt(int i);

  void dequeueFinish(int n);

  static RingWindows of(SharedSpscIntRing ring) {
    return new RingWindows() {
      @Override
      public int enqueueStart(int n) {
        return ring.enqueueStart(n);
      }

      @Override
      public void enqueueAt(int i, int element) {
        ring.enqueueAt(i, element);
      }

      @Override
      public void enqueueFinish(int n) {
        ring.enqueueFinish(n);
      }

      @Override
      public int dequeueStart(int n) {
        return ring.dequeueStart(n);
      }

      @Override
      public int dequeueAt(int i) {
        return ring.dequeueAt(i);
      }

      @Override
      public void dequeueFinish(int n) {
        ring.dequeueFinish(n);
      }
    };
  }

  static RingWindows of(SharedSpscLongRing ring) {
    return new RingWindows() {
      @Override
      public int enqueueStart(int n) {
        return ring.enqueueStart(n);
      }

      @Override
      public void enqueueAt(int i, int element) {
        ring.enqueueAt(i, WideRing.widen(element));
      }

      @Override
      public void enqueueFinish(int n) {
        ring.enqueueFinish(n);
      }

      @Override
      public int dequeueStart(int n) {
        return ring.dequeueStart(n);
      }

      @Override
      public int dequeueAt(int i) {
        return WideRing.narrow(ring.dequeueAt(i));
      }

      @Override
      public void dequeueFinish(int n) {
        ring.dequeueFinish(n);
      }
    };
  }
}
