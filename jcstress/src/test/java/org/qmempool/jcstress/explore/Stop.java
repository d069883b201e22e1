package org.qmempool.jcstress.explore;

/** Leaves a call at its next shared access. An error, so that no production code catches it. */
final class Stop extends Error {
  @SuppressWarnings("StaticAssignmentOfThrowable") // thrown in every step, without a stack trace
  static final Stop HERE = new Stop();

  private static final long serialVersionUID = 1;

  private Stop() {
    super("", null, false, false);
  }
}
