package org.qmempool.nic;

import org.qmempool.Mempool;

/**
 * A place where packets come in and go out, in bursts, as elements of one pool.
 *
 * <p><b>Ownership.</b> Each handle has one owner at any time:
 *
 * <ul>
 *   <li>what {@link #receive} put into the burst is the caller's, who transmits it somewhere or
 *       frees it to the pool;
 *   <li>what {@link #transmit} took is the port's until its transmission is complete; the port then
 *       frees it to its allocator by itself;
 *   <li>what {@link #transmit} did not take stays with the caller.
 * </ul>
 *
 * <p>A frame that one port received may be handed to another port of the same pool as it is: no
 * byte of it is copied by us.
 *
 * <p><b>Waiting.</b> Every method is bounded. A dry pool, a full queue, a link that is down or a
 * device that is gone is no error: less is moved, or nothing, and a counter of {@link #statistics}
 * says why.
 *
 * <p><b>Threads.</b> One thread at a time drives a port, that is, calls any method of it; it is
 * also the one that uses the allocator which the port was opened with. Handing a port to another
 * thread needs a happens-before edge between the two. Platform threads are advised for ports with a
 * kernel behind them: their system calls hold the carrier of a virtual thread.
 *
 * <p>{@link #receive}, {@link #transmit} and {@link #flush} allocate no object.
 */
public interface PacketPort extends AutoCloseable {

  /**
   * The name under which the port appears in messages and in its pool's list of users.
   *
   * @return the name
   */
  String name();

  /**
   * The pool that all packets of this port belong to.
   *
   * @return the pool
   */
  Mempool pool();

  /**
   * Whether a packet may have several elements here, each but the last with the flag {@link
   * PacketBurst#CONTINUES}. Where it may not, that flag is never set by {@link #receive}. Who takes
   * each element for a packet refuses a port that answers true. Does not change; any thread.
   *
   * @return false unless the port was opened so
   */
  default boolean multiBuffer() {
    return false;
  }

  /**
   * Takes the packets that are there now, in order of arrival, never more than the burst holds. A
   * packet of several buffers is delivered whole or not at all.
   *
   * <p>On the way the port takes fresh elements from its allocator for frames to come, as far as
   * the pool has some.
   *
   * @param burst its content is replaced, its size is set
   * @return packets received, 0 to {@code burst.capacity()}; 0 when none is there now
   * @throws IllegalArgumentException if the burst belongs to another pool
   * @throws IllegalStateException if the port is closed
   */
  int receive(PacketBurst burst);

  /**
   * Takes over a prefix of whole packets out of {@code [from, from + count)} for transmission. They
   * may lie in the port until {@link #flush} rings the doorbell.
   *
   * @param burst the packets; not changed
   * @param from position of the first one
   * @param count how many, 0 or more
   * @return packets taken, 0 to {@code count}; fewer than {@code count} when the port has no room
   *     now, and {@link #flush} may make some
   * @throws IllegalArgumentException if the burst belongs to another pool, or a frame does not lie
   *     within its element or is empty, or a port with a kernel behind it has a handle already;
   *     nothing was taken
   * @throws IndexOutOfBoundsException if the range is outside {@code burst.capacity()}
   * @throws IllegalStateException if the port is closed
   */
  int transmit(PacketBurst burst, int from, int count);

  /**
   * Rings the doorbell for everything taken so far, if it has to be rung, and frees the frames
   * whose transmission is complete. Calls the kernel a bounded number of times and never waits for
   * the device: what it could not pass on now, a later flush passes on.
   *
   * @throws IllegalStateException if the port is closed
   */
  void flush();

  /**
   * Waits until a packet may be there to receive. May return early with either answer.
   *
   * @param timeoutNanos longest wait in nanoseconds; 0 or less looks and returns. A port whose
   *     kernel counts in milliseconds rounds what is above one down
   * @return true when {@link #receive} may find something, false when the time is over
   * @throws IllegalStateException if the port is closed
   */
  boolean await(long timeoutNanos);

  /**
   * A snapshot of the counters. Allocates and may call the kernel: not for the hot loop. After
   * {@link #close} it returns the last state.
   *
   * @return the counters as they are now
   */
  PortStatistics statistics();

  /**
   * Stops the traffic, gives every handle that the port holds back to its allocator and ends the
   * registration with the pool. Waits a bounded time for transmissions under way. Closing again
   * does nothing.
   *
   * <p>Handles that the allocator refuses, as it was closed before the port, go to the pool.
   *
   * @throws IllegalStateException if the allocator refused some; the port is closed all the same
   */
  @Override
  void close();
}
