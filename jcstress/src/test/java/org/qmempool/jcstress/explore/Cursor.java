package org.qmempool.jcstress.explore;

/**
 * A cursor of the explored memory, with the methods of the production one: each is one access of
 * the order that its name says there. The limit and the window are the owner's alone, as there.
 */
final class Cursor {
  private final int cell;
  private long limit;
  private int window;
  private long held;

  Cursor(int cell) {
    this.cell = cell;
  }

  long own() {
    return Processor.running().load(cell, false);
  }

  long acquire() {
    return Processor.running().load(cell, true);
  }

  void publish(long next) {
    Processor.running().store(cell, next, true);
  }

  /** An acquire and a release: nothing here relies on the total order of volatile accesses. */
  boolean advance(long seen, long next) {
    return Processor.running().advance(cell, seen, next, true, true);
  }

  /** For mutants: a plain store. */
  void set(long next) {
    Processor.running().store(cell, next, false);
  }

  /** For mutants: a CAS that only acquires. */
  boolean advanceAcquire(long seen, long next) {
    return Processor.running().advance(cell, seen, next, true, false);
  }

  /** For mutants: a CAS that only releases. */
  boolean advanceRelease(long seen, long next) {
    return Processor.running().advance(cell, seen, next, false, true);
  }

  /** For mutants: a CAS that orders nothing. */
  boolean advancePlain(long seen, long next) {
    return Processor.running().advance(cell, seen, next, false, false);
  }

  long limit() {
    return limit;
  }

  long limit(long index, long from) {
    limit = index;
    return index - from;
  }

  int window() {
    return window;
  }

  void open(int n) {
    if (n > 0) {
      window = n;
      held = limit;
      limit = 0;
    }
  }

  void close() {
    if (window > 0) {
      limit = held;
      window = 0;
    }
  }

  /** Sets the limit, and closes a window that an abandoned run of a call may have left open. */
  void reset(long index) {
    limit = index;
    window = 0;
  }
}
