package org.qmempool.nic.bench.traffic;

import java.lang.foreign.MemorySegment;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.codec.ProbeFrame;

/**
 * Looks at each frame that reaches the sink. The way has one queue at each hop, so frames arrive in
 * order: a number above the expected one is a gap, one below it came twice or late. Allocates
 * nothing; for one thread.
 */
final class FrameCheck {
  private long expected;
  private long received;
  private long gaps;
  private long doubled;
  private long corrupt;

  /**
   * Begins a run.
   *
   * @param first sequence number of its first frame
   */
  void begin(long first) {
    expected = first;
    received = 0;
    gaps = 0;
    doubled = 0;
    corrupt = 0;
  }

  /** Looks at {@code [from, from + n)} of a burst. */
  void look(PacketBurst burst, int from, int n) {
    MemorySegment memory = burst.pool().memory();
    int[] lengths = burst.lengths();
    long expected = this.expected;
    for (int i = from; i < from + n; i++) {
      long sequence = ProbeFrame.verify(memory, burst.position(i), lengths[i]);
      if (sequence == expected) {
        expected++;
      } else if (sequence > expected) {
        gaps += sequence - expected;
        expected = sequence + 1;
      } else if (sequence >= 0) {
        doubled++;
      } else {
        corrupt++; // foreign frames too: nobody else sends on our links
      }
    }
    received += n;
    this.expected = expected;
  }

  /** Frames of any kind. */
  long received() {
    return received;
  }

  /** Sequence numbers missing before the last frame that arrived. */
  long gaps() {
    return gaps;
  }

  /** Frames that came a second time, or out of order. */
  long doubled() {
    return doubled;
  }

  /** Frames with a wrong checksum or filling, and frames of others. */
  long corrupt() {
    return corrupt;
  }

  /** The number after the last frame that arrived. */
  long expected() {
    return expected;
  }
}
