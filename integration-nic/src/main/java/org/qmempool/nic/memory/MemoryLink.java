package org.qmempool.nic.memory;

import java.util.Objects;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketPort;
import org.qmempool.rings.SpscLongRing;

/**
 * Two ports of one pool, back to back: what one transmits the other receives, as it is. No kernel
 * and no copy; a wire for tests and for pipelines that are measured without I/O.
 *
 * <p>Each end may be driven by a thread of its own; what was written into a frame before transmit
 * is seen after receive. A frame that waits in the wire is the wire's; {@link #close} frees it.
 */
public final class MemoryLink implements AutoCloseable {
  private final LinkPort left;
  private final LinkPort right;

  /**
   * Joins two new ports.
   *
   * @param name first part of the ports' names
   * @param pool the pool of both ends
   * @param capacity packets that each direction holds, 1 or more
   * @param leftAllocator frees what the left end still holds when it is closed
   * @param rightAllocator the same for the right end
   */
  public MemoryLink(
      String name,
      Mempool pool,
      int capacity,
      HandleAllocator leftAllocator,
      HandleAllocator rightAllocator) {
    Objects.requireNonNull(name, "name");
    SpscLongRing rightward = new SpscLongRing(capacity);
    SpscLongRing leftward = new SpscLongRing(capacity);
    left = new LinkPort(name + ":left", pool, leftAllocator, leftward, rightward);
    right = new LinkPort(name + ":right", pool, rightAllocator, rightward, leftward);
  }

  /**
   * One end.
   *
   * @return the left port
   */
  public PacketPort left() {
    return left;
  }

  /**
   * The other end.
   *
   * @return the right port
   */
  public PacketPort right() {
    return right;
  }

  /** Closes both ends; no other thread may drive one of them any more. */
  @Override
  public void close() {
    left.close();
    right.close();
  }
}
