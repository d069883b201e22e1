package org.qmempool.nic.transmit;

import org.qmempool.nic.PacketBurst;

/**
 * One thread's way into a {@link TransmitQueue}, whose page has the contract. Used by one thread at
 * a time; no method waits for another thread or allocates.
 */
public final class Sender {
  private final TransmitQueue queue;
  private final long[] packed;

  Sender(TransmitQueue queue, int burst) {
    this.queue = queue;
    packed = new long[burst];
  }

  /**
   * Sends a prefix of the packets {@code [from, from + count)}: at once if the port is idle, else
   * by the thread that drives it now, which also rings the doorbell. No further call is needed,
   * unless the port is full or that thread has served a ring's worth: then what is left goes by the
   * next call of any sender, see {@link #flush}.
   *
   * @param burst the packets, of the port's pool; not changed
   * @param from position of the first one
   * @param count how many, 0 or more
   * @return packets taken, 0 to {@code count}; fewer than {@code count} when the ring is full, or
   *     the idle port is, or more were given than this sender's burst. The rest is the caller's
   * @throws IllegalArgumentException if the burst belongs to another pool, or a frame does not lie
   *     within its element or is empty; nothing was taken. A port with a kernel behind it also
   *     throws when it has a handle already, but only in the bypass, see {@link
   *     TransmitQueue#refused}
   * @throws IndexOutOfBoundsException if the range is outside {@code burst.capacity()}
   * @throws IllegalStateException if the port is closed
   */
  public int send(PacketBurst burst, int from, int count) {
    return queue.send(burst, from, count, packed);
  }

  /**
   * Sends what waits, and lets the port free what is complete, unless another thread is about it.
   * For a thread that has nothing to send now.
   *
   * @return packets that still wait, as a hint; call again while it is above 0
   * @throws IllegalStateException if the port is closed
   */
  public int flush() {
    return queue.flush();
  }
}
