package org.qmempool.check;

/**
 * Thrown by a checked pool in the call of the thread that misuses it. The call has changed nothing,
 * and the pool serves on.
 */
public final class MisuseException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final transient Finding finding;

  /**
   * Makes the exception.
   *
   * @param finding what was found; its text is the message
   */
  public MisuseException(Finding finding) {
    super(finding.text());
    this.finding = finding;
  }

  /**
   * What was found.
   *
   * @return the misuse, the handle and the text
   */
  public Finding finding() {
    return finding;
  }
}
