package org.qmempool.jcstress.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What a ring does when one thread uses it: the specification, without any index. */
public abstract class BoundedQueue {
  private final int capacity;
  private final Deque<Integer> queue = new ArrayDeque<>();

  BoundedQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Puts one element. */
  public int put(int element) {
    return putBurst(element, 1);
  }

  /** Puts what fits. */
  public int putBurst(int first, int n) {
    int taken = Math.min(n, capacity - queue.size());
    for (int i = 0; i < taken; i++) {
      queue.add(first + i);
    }
    return taken;
  }

  /** Puts two or none. */
  public int putBulk(int first) {
    return queue.size() + 2 > capacity ? 0 : putBurst(first, 2);
  }

  /** Takes one element. */
  public List<Integer> take() {
    return takeBurst(1);
  }

  /** Takes what is there. */
  public List<Integer> takeBurst(int n) {
    List<Integer> taken = new ArrayList<>();
    while (taken.size() < n && !queue.isEmpty()) {
      taken.add(queue.remove());
    }
    return taken;
  }

  /** Takes two or none. */
  public List<Integer> takeBulk() {
    return queue.size() < 2 ? List.of() : takeBurst(2);
  }

  /** Holds one element. */
  public static final class Capacity1 extends BoundedQueue {
    /** Made by the verifier. */
    public Capacity1() {
      super(1);
    }
  }

  /** Holds two elements. */
  public static final class Capacity2 extends BoundedQueue {
    /** Made by the verifier. */
    public Capacity2() {
      super(2);
    }
  }

  /** Holds three elements. */
  public static final class Capacity3 extends BoundedQueue {
    /** Made by the verifier. */
    public Capacity3() {
      super(3);
    }
  }
}
