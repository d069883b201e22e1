package org.qmempool.jmh.peers;

/** What takes bursts of something and gives them back. */
interface BurstUser {
  /** The largest burst. */
  int MAX_BURST = 256;

  /** Takes a burst, uses it, and gives it back. */
  void round(int burst);
}
