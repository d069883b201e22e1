package org.qmempool.jmh.gate;

/** What the gate was asked for cannot be done so; it ends with exit code 2 before a part runs. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message the value, the rule and the remedy, in one line
   */
  public UsageException(String message) {
    super(message);
  }
}
