package org.qmempool.jcstress.explore;

import java.util.Arrays;
import org.qmempool.rings.IntRing;

/**
 * One call of a thread, or the calls that open, use and close a window.
 *
 * @param kind what is called
 * @param first the first element that it puts; they count up from there
 * @param wanted how many elements it is to move at most; of a window, how many are finished of one
 *     more that it asks for
 */
record Call(Kind kind, int first, int wanted) {
  /** The operations of a ring. */
  enum Kind {
    PUT,
    PUT_BURST,
    PUT_BULK,
    PUT_WINDOW,
    TAKE,
    TAKE_BURST,
    TAKE_BULK,
    TAKE_WINDOW,
    DRAIN,
    SIZE,
    STALLED
  }

  /** Stands where no element is, and none may come to stand. */
  private static final int UNTOUCHED = -9;

  static Call put() {
    return new Call(Kind.PUT, 0, 1);
  }

  static Call putBurst(int n) {
    return new Call(Kind.PUT_BURST, 0, n);
  }

  static Call putBulk(int n) {
    return new Call(Kind.PUT_BULK, 0, n);
  }

  static Call putWindow(int n) {
    return new Call(Kind.PUT_WINDOW, 0, n);
  }

  static Call take() {
    return new Call(Kind.TAKE, 0, 1);
  }

  static Call takeBurst(int n) {
    return new Call(Kind.TAKE_BURST, 0, n);
  }

  static Call takeBulk(int n) {
    return new Call(Kind.TAKE_BULK, 0, n);
  }

  static Call takeWindow(int n) {
    return new Call(Kind.TAKE_WINDOW, 0, n);
  }

  static Call drain(int n) {
    return new Call(Kind.DRAIN, 0, n);
  }

  static Call size() {
    return new Call(Kind.SIZE, 0, 0);
  }

  static Call stalled() {
    return new Call(Kind.STALLED, 0, 0);
  }

  /** The same call with the elements from first on. */
  Call from(int element) {
    return new Call(kind, element, wanted);
  }

  boolean puts() {
    return kind.compareTo(Kind.TAKE) < 0;
  }

  boolean takes() {
    return !puts() && !isHint();
  }

  /** Whether it moves nothing, and only tells what it has seen. */
  boolean isHint() {
    return kind == Kind.SIZE || kind == Kind.STALLED;
  }

  /** Makes the call of a hint; returns what it tells. */
  long ask(IntRing ring) {
    return switch (kind) {
      case SIZE -> ring.size();
      case STALLED ->
          switch (ring) {
            case MpscIntAlgebra mpsc -> mpsc.stalledClaim();
            case MpmcIntAlgebra mpmc -> mpmc.stalledClaim();
            default -> throw new IllegalArgumentException("no claim can stay open");
          };
      default -> throw new IllegalStateException("not a hint");
    };
  }

  boolean allOrNone() {
    return kind == Kind.PUT_BULK || kind == Kind.TAKE_BULK;
  }

  /** How many elements it names: of a window, one is stored and then not finished. */
  int elements() {
    return kind == Kind.PUT_WINDOW ? wanted + 1 : puts() ? wanted : 0;
  }

  /** The first n of the elements that it puts. */
  int[] elements(int n) {
    int[] elements = new int[n];
    for (int i = 0; i < n; i++) {
      elements[i] = first + i;
    }
    return elements;
  }

  /** Makes the call; returns the elements that it has put or taken. */
  int[] on(IntRing ring) {
    int[] elements = puts() ? elements(elements()) : new int[wanted + 1];
    if (puts()) {
      return Arrays.copyOf(elements, put(ring, elements));
    }
    Arrays.fill(elements, UNTOUCHED);
    int n = take(ring, elements);
    for (int i = n; i < elements.length; i++) {
      if (elements[i] != UNTOUCHED && elements[i] != IntRing.NONE) {
        throw new Violation("element " + elements[i] + " is visible past the count " + n);
      }
    }
    return Arrays.copyOf(elements, n);
  }

  private int put(IntRing ring, int[] elements) {
    return switch (kind) {
      case PUT -> ring.enqueue(first) ? 1 : 0;
      case PUT_BURST -> ring.enqueueBurst(elements, 0, wanted);
      case PUT_BULK -> ring.enqueueBulk(elements, 0, wanted);
      case PUT_WINDOW ->
          switch (ring) {
            case SpscIntAlgebra spsc -> {
              int n = spsc.enqueueStart(wanted + 1);
              for (int i = 0; i < n; i++) {
                spsc.enqueueAt(i, elements[i]);
              }
              spsc.enqueueFinish(Math.min(n, wanted));
              yield Math.min(n, wanted);
            }
            case SpmcIntAlgebra spmc -> {
              int n = spmc.enqueueStart(wanted + 1);
              for (int i = 0; i < n; i++) {
                spmc.enqueueAt(i, elements[i]);
              }
              spmc.enqueueFinish(Math.min(n, wanted));
              yield Math.min(n, wanted);
            }
            default -> throw new IllegalArgumentException("no window for producers");
          };
      default -> throw new IllegalStateException("not an enqueue");
    };
  }

  private int take(IntRing ring, int[] elements) {
    return switch (kind) {
      case TAKE -> {
        int element = ring.dequeue();
        elements[0] = element == IntRing.NONE ? UNTOUCHED : element;
        yield element == IntRing.NONE ? 0 : 1;
      }
      case TAKE_BURST -> ring.dequeueBurst(elements, 0, wanted);
      case TAKE_BULK -> ring.dequeueBulk(elements, 0, wanted);
      case DRAIN -> {
        int[] n = {0};
        int drained = ring.drain(element -> elements[n[0]++] = element, wanted);
        if (drained != n[0]) {
          throw new Violation("a drain called back " + n[0] + " times and returned " + drained);
        }
        yield drained;
      }
      case TAKE_WINDOW ->
          switch (ring) {
            case SpscIntAlgebra spsc -> {
              int n = spsc.dequeueStart(wanted + 1);
              for (int i = 0; i < n; i++) {
                elements[i] = spsc.dequeueAt(i);
              }
              Arrays.fill(elements, Math.min(n, wanted), elements.length, UNTOUCHED);
              spsc.dequeueFinish(Math.min(n, wanted));
              yield Math.min(n, wanted);
            }
            case MpscIntAlgebra mpsc -> {
              int n = mpsc.dequeueStart(wanted + 1);
              for (int i = 0; i < n; i++) {
                elements[i] = mpsc.dequeueAt(i);
              }
              Arrays.fill(elements, Math.min(n, wanted), elements.length, UNTOUCHED);
              mpsc.dequeueFinish(Math.min(n, wanted));
              yield Math.min(n, wanted);
            }
            default -> throw new IllegalArgumentException("no window for consumers");
          };
      default -> throw new IllegalStateException("not a dequeue");
    };
  }

  @Override
  public String toString() {
    return kind + (puts() ? " " + Arrays.toString(elements(elements())) : " " + wanted);
  }
}
