package org.qmempool.nic.app;

import org.jspecify.annotations.Nullable;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketPort;

/**
 * Forwards between two ports of one pool on one thread: what comes in at one goes out at the other.
 *
 * <p>{@link #step} does one bounded round and tells how much work it found, as the duty cycle of an
 * agent does; the caller decides how to idle when that is 0. Packets that find a port full are
 * dropped, freed and counted, and nothing ever blocks.
 */
public final class Forward {
  private final ForwardPath forth;
  private final @Nullable ForwardPath back;

  private Forward(ForwardPath forth, @Nullable ForwardPath back) {
    this.forth = forth;
    this.back = back;
  }

  /**
   * Forwards from {@code a} to {@code b} alone, over {@code queue}.
   *
   * @param a the port to receive from
   * @param b the port to send to
   * @param queue stands between the two; both of its ends are this thread
   * @param burst packets of one round and direction at most, 1 or more
   * @param allocator frees what is dropped
   * @return ready to step
   * @throws IllegalArgumentException as {@link ForwardPath} does
   */
  public static Forward oneWay(
      PacketPort a, PacketPort b, DescriptorQueue queue, int burst, HandleAllocator allocator) {
    return new Forward(new ForwardPath(a, b, queue, burst, allocator, allocator), null);
  }

  /**
   * Forwards in both directions, each over a ring that holds one burst.
   *
   * @param a one port
   * @param b the other port
   * @param burst packets of one round and direction at most, 1 or more
   * @param allocator frees what is dropped
   * @return ready to step
   * @throws IllegalArgumentException as {@link ForwardPath} does
   */
  public static Forward bothWays(PacketPort a, PacketPort b, int burst, HandleAllocator allocator) {
    DescriptorQueue forth = DescriptorQueue.spsc(burst);
    DescriptorQueue back = DescriptorQueue.spsc(burst);
    return new Forward(
        new ForwardPath(a, b, forth, burst, allocator, allocator),
        new ForwardPath(b, a, back, burst, allocator, allocator));
  }

  /**
   * One round: a burst of each direction is received, queued and sent.
   *
   * @return packets that went through the round, both directions; 0 when there was nothing to do
   */
  public int step() {
    int moved = Math.max(forth.receiveStep(), forth.transmitStep());
    ForwardPath back = this.back;
    if (back != null) {
      moved += Math.max(back.receiveStep(), back.transmitStep());
    }
    return moved;
  }

  /** Frees what is queued; call it before the ports and the pool are closed. */
  public void drain() {
    forth.drain();
    if (back != null) {
      back.drain();
    }
  }

  /**
   * Packets handed to the sending port so far, both directions.
   *
   * @return packets
   */
  public long forwarded() {
    return forth.transmitted() + (back == null ? 0 : back.transmitted());
  }

  /**
   * Packets dropped so far as a queue or a port was full, both directions.
   *
   * @return packets
   */
  public long dropped() {
    long dropped = forth.droppedQueueFull() + forth.droppedPortFull();
    return back == null ? dropped : dropped + back.droppedQueueFull() + back.droppedPortFull();
  }
}
