package org.qmempool.nic;

/**
 * A port could not be opened or set up.
 *
 * <p>The message is one line: what was asked for, what is allowed and what to do. {@link #errno}
 * tells the kernel's reason, where the kernel was the one that refused.
 */
public final class PortException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The kernel's errno as a positive number, 0 when the kernel was not asked. */
  private final int errno;

  /**
   * A refusal by the kernel.
   *
   * @param message one line: what, allowed, what to do
   * @param errno the kernel's errno, of either sign
   */
  public PortException(String message, int errno) {
    super(message);
    this.errno = Math.abs(errno);
  }

  /**
   * A refusal that needed no kernel.
   *
   * @param message one line: what, allowed, what to do
   */
  public PortException(String message) {
    this(message, 0);
  }

  /**
   * The kernel's errno as a positive number; 0 when the kernel was not asked.
   *
   * @return a positive number, or 0
   */
  public int errno() {
    return errno;
  }
}
