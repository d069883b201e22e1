package org.qmempool.nic.socket;

/** The bounds of what one system call moves. */
final class Counts {
  private Counts() {}

  /** Throws unless {@code n} messages fit into one call; {@code n}. */
  static int messages(int n, String what) {
    if (n < 1 || n > IovecAbi.MOST_MESSAGES) {
      throw new IllegalArgumentException(
          n
              + " "
              + what
              + ": pass 1 to "
              + IovecAbi.MOST_MESSAGES
              + ", what one call of the kernel moves");
    }
    return n;
  }
}
