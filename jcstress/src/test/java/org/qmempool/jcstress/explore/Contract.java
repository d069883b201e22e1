package org.qmempool.jcstress.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The contract of the rings, as a queue that moves with the cursors.
 *
 * <p>An enqueue takes effect when it moves the producers' cursor, a dequeue when it moves the
 * consumers'. At these moments a queue without any concurrency does the same: the enqueue's next
 * elements go in, as many as the cursor moved, or the first come out and are owed to the dequeue.
 * When a call returns, it must return exactly what it moved. Hence
 *
 * <ul>
 *   <li>each element is taken at most once, as it was put, in the order of the reservations, and so
 *       of each producer in its order;
 *   <li>the ring never holds more than its capacity, nor gives more than it holds;
 *   <li>a bulk moves all or nothing.
 * </ul>
 *
 * <p>A call that moves less than it was asked for must have reason to: an enqueue, that there was
 * no more room at some moment of the call; a dequeue, that at some moment no more was <i>finished
 * </i>: elements whose enqueue has returned, with no unfinished one before them. (Under the weak
 * memory a thread may see the other side late, and there is no such moment.)
 *
 * <p>A hint moves nothing. The size that it tells is no smaller than the ring was at some moment of
 * the call, and counts nothing that was not in the ring during it. A claim that it tells to be
 * stalled was next to be taken, and not finished, at some moment of the call.
 */
final class Contract {
  private static final int[] NOTHING = {};

  private final int capacity;
  private int[] queue = NOTHING;
  private long taken;
  private long finished;
  private int gone; // how many were ever taken

  // By thread, of its current call.
  private final int[][] moved;
  private final int[] least;
  private final int[] most; // of a hint: how many were in the ring at some moment
  private final long[] stalled; // of a hint: the places, as a set, that were seen to be stalled

  Contract(int capacity, int threads) {
    this.capacity = capacity;
    moved = new int[threads][0];
    least = new int[threads];
    most = new int[threads];
    Arrays.fill(most, -1);
    stalled = new long[threads];
  }

  private Contract(Contract that) {
    capacity = that.capacity;
    queue = that.queue;
    taken = that.taken;
    finished = that.finished;
    gone = that.gone;
    moved = that.moved.clone();
    least = that.least.clone();
    most = that.most.clone();
    stalled = that.stalled.clone();
  }

  Contract copy() {
    return new Contract(this);
  }

  void begins(int thread, Call call) {
    moved[thread] = NOTHING;
    least[thread] = call.isHint() ? queue.length : call.wanted();
    most[thread] = call.isHint() ? queue.length : -1;
    stalled[thread] = 0;
    observe(thread, call, false);
  }

  /**
   * A moment of a call has come: how much could it move at least?
   *
   * @param clearing whether a dequeue may have emptied the next slot, and not yet passed it
   */
  void observe(int thread, Call call, boolean clearing) {
    if (call.isHint()) {
      least[thread] = Math.min(least[thread], queue.length);
      boolean hidden = queue.length > 0 && (reachable() == 0 || clearing);
      stalled[thread] |= hidden ? 1L << gone : 0;
      return;
    }
    int now = moved[thread].length + (call.puts() ? capacity - queue.length : reachable());
    least[thread] = Math.min(least[thread], now);
  }

  /** How many elements stand at the front of the queue whose enqueue has returned. */
  private int reachable() {
    int n = 0;
    while (n < queue.length && (finished >>> queue[n] & 1) != 0) {
      n++;
    }
    return n;
  }

  /** A cursor moves: the call takes effect. */
  void moves(int thread, Call call, boolean producers, long n) {
    if (producers != call.puts()) {
      throw new Violation(call + " moves the other side's cursor");
    }
    int before = moved[thread].length;
    if (n < 0 || before + n > call.wanted()) {
      throw new Violation(call + " moves its cursor by " + n + " after " + before);
    }
    int k = (int) n;
    if (producers) {
      queue = concat(queue, Arrays.copyOfRange(call.elements(before + k), before, before + k));
      moved[thread] = call.elements(before + k);
      for (int t = 0; t < most.length; t++) {
        most[t] += most[t] < 0 ? 0 : k;
      }
      if (queue.length > capacity) {
        throw new Violation("the ring holds " + Arrays.toString(queue) + ", above its capacity");
      }
      return;
    }
    if (k > queue.length) {
      throw new Violation(call + " takes " + k + " elements of " + queue.length);
    }
    int[] out = Arrays.copyOf(queue, k);
    moved[thread] = concat(moved[thread], out);
    taken |= set(out);
    queue = Arrays.copyOfRange(queue, k, queue.length);
    gone += k;
  }

  /** A hint has returned. */
  void tells(int thread, Call call, long hint, boolean prompt) {
    String told = call + " tells " + hint;
    if (call.kind() == Call.Kind.SIZE) {
      if (hint < 0 || hint > capacity) {
        throw new Violation(told + " of a ring of " + capacity);
      }
      if (prompt && (hint < least[thread] || hint > most[thread])) {
        throw new Violation(told + ", not from " + least[thread] + " to " + most[thread]);
      }
    } else if (prompt && hint != -1 && !wasStalled(thread, hint)) {
      throw new Violation(told + ", which was never next and unfinished during the call");
    }
    least[thread] = 0;
    most[thread] = -1;
    stalled[thread] = 0;
  }

  private boolean wasStalled(int thread, long place) {
    return place >= 0 && place < Long.SIZE && (stalled[thread] >>> place & 1) != 0;
  }

  /**
   * What is told while nobody moves, some perhaps dead inside a call.
   *
   * @param size the size that is told
   * @param stalled the place of the claim that is told to be stalled, or -1
   * @param hides whether a dequeue finds nothing
   */
  void isStill(long size, long stalled, boolean hides) {
    if (size != queue.length) {
      throw new Violation("a size of " + size + " of " + Arrays.toString(queue));
    }
    if (stalled != (hides && queue.length > 0 ? gone : -1)) {
      throw new Violation(
          "a stalled claim at " + stalled + " of " + Arrays.toString(queue) + " from " + gone);
    }
  }

  /** A call has returned. */
  void returns(int thread, Call call, int[] elements, boolean prompt) {
    String told = call + " returns " + Arrays.toString(elements);
    if (!Arrays.equals(elements, moved[thread])) {
      throw new Violation(told + " and has moved " + Arrays.toString(moved[thread]));
    }
    int n = elements.length;
    if (call.allOrNone() && n != 0 && n != call.wanted()) {
      throw new Violation(told + ": neither all nor none");
    }
    if (prompt && n < (call.allOrNone() ? least[thread] / call.wanted() : least[thread])) {
      throw new Violation(told + " although it could always move " + least[thread]);
    }
    if (call.puts()) {
      finished |= set(elements);
    }
    moved[thread] = NOTHING;
    least[thread] = 0;
  }

  /** Whether an element was taken. */
  boolean hasTaken(long element) {
    return element >= 0 && element < Long.SIZE && (taken >>> element & 1) != 0;
  }

  /** The ring is found empty when nobody is inside a call. */
  void isEmpty() {
    if (queue.length > 0) {
      throw new Violation("nobody is inside a call, and " + Arrays.toString(queue) + " is hidden");
    }
  }

  /**
   * The places of the dead were given up.
   *
   * @param n how many, as recover() said
   * @param left what can be taken now
   * @param dead the calls in which threads died, by thread; null for the others
   * @param clearing whether a dequeue empties slots before it moves its cursor
   */
  void recovered(int n, int[] left, Call[] dead, boolean clearing) {
    List<Integer> lost = new ArrayList<>();
    int next = 0;
    for (int element : queue) {
      if (next < left.length && left[next] == element) {
        next++;
      } else {
        lost.add(element);
      }
    }
    String told =
        Arrays.toString(queue) + " became " + Arrays.toString(left) + ", given up were " + n;
    if (next != left.length || lost.size() != n) {
      throw new Violation("recover: " + told);
    }
    List<Integer> mayBeLost = new ArrayList<>();
    for (int thread = 0; thread < dead.length; thread++) {
      Call call = dead[thread];
      if (call != null) {
        int[] open = moved[thread];
        if (clearing && !call.puts()) {
          open = Arrays.copyOf(queue, Math.min(queue.length, call.wanted() - open.length));
        }
        Arrays.stream(open).forEach(mayBeLost::add);
        moved[thread] = NOTHING;
        least[thread] = 0;
        most[thread] = -1;
        stalled[thread] = 0;
      }
    }
    if (!mayBeLost.containsAll(lost)) {
      throw new Violation("recover loses what no dead call has moved: " + told);
    }
    finished |= set(left);
    taken |= set(queue) & ~set(left);
    queue = left;
    gone += n;
  }

  private static int[] concat(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static long set(int[] elements) {
    long set = 0;
    for (int element : elements) {
      set |= 1L << element;
    }
    return set;
  }

  /** The elements that a call may still return. */
  long open() {
    long open = ~taken;
    for (int[] elements : moved) {
      open |= set(elements);
    }
    return open;
  }

  /** Adds to a hash what the future can depend on. */
  void hash(StateHash hash) {
    hash.add(finished & set(queue));
    for (int element : queue) {
      hash.add(element);
    }
    for (int thread = 0; thread < moved.length; thread++) {
      hash.add(-1L - least[thread]);
      hash.add(most[thread]);
      hash.add(stalled[thread]);
      for (int element : moved[thread]) {
        hash.add(element);
      }
    }
  }
}
