package org.qmempool.nic.doctor;

/** This host does not tell what a check asked; the message says why, in a few words. */
final class NotKnown extends Exception {
  private static final long serialVersionUID = 1L;

  NotKnown(String why) {
    super(why);
  }

  /** The message, which is never missing. */
  String why() {
    return String.valueOf(getMessage());
  }
}
