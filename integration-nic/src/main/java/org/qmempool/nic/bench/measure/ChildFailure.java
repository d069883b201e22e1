package org.qmempool.nic.bench.measure;

/** A child JVM could not do what it was asked for; the message is one line. */
public final class ChildFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param message one line
   */
  public ChildFailure(String message) {
    super(message);
  }
}
