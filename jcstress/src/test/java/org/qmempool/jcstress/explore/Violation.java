package org.qmempool.jcstress.explore;

import java.util.ArrayDeque;
import java.util.Deque;

/** The contract is broken; the message tells what came before. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1;

  private final transient Deque<String> steps = new ArrayDeque<>();

  Violation(String what) {
    super(what);
  }

  /** What was broken. */
  String what() {
    return super.getMessage();
  }

  /** Adds the step before those that are known. */
  void after(String step) {
    steps.addFirst(step);
  }

  @Override
  public String getMessage() {
    return super.getMessage() + "; after\n  " + String.join("\n  ", steps);
  }

  @Override
  public Throwable fillInStackTrace() {
    return this; // millions of states, and the steps tell more
  }
}
