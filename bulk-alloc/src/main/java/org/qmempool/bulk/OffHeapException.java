package org.qmempool.bulk;

/** Memory could not be had from the operating system; the message says what to do. */
public final class OffHeapException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The errno of the operating system, a positive number. */
  private final int errno;

  OffHeapException(int errno, String message) {
    super(message);
    this.errno = errno;
  }

  /** What failed, the operating system's text and number, and the remedy, ": do this". */
  static OffHeapException of(String what, int errno, String remedy) {
    return new OffHeapException(
        errno, what + " failed: " + Libc.strerror(errno) + " (errno " + errno + ")" + remedy);
  }

  /**
   * The number of the error.
   *
   * @return an errno of the operating system
   */
  public int errno() {
    return errno;
  }
}
