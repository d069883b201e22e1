package org.qmempool.nic.app;

import java.util.Objects;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;

/**
 * Moves packets from one port to another of the same pool, and drops none: it receives only when
 * all of the last burst is gone, so what the sending port has no room for waits, and behind it what
 * the receiving port has. Right for files at either end; {@link Forward} is for the wire, where to
 * drop late is worse than to drop early.
 *
 * <p>Driven by the thread that drives both ports. {@link #step} never waits and allocates nothing.
 */
public final class Relay {
  private final PacketPort in;
  private final PacketPort out;
  private final HandleAllocator allocator;
  private final PacketBurst burst;
  private int next;
  private int left;
  private long moved;

  /**
   * Joins two ports.
   *
   * @param in the port to receive from
   * @param out the port to send to
   * @param burst packets that one step moves at most, 1 or more
   * @param allocator frees what is left at the end
   * @throws IllegalArgumentException if the ports have different pools, a port was opened with
   *     {@code multiBuffer}, or the burst is below 1
   */
  public Relay(PacketPort in, PacketPort out, int burst, HandleAllocator allocator) {
    this.in = in;
    this.out = out;
    this.allocator = Objects.requireNonNull(allocator, "allocator");
    if (in.pool() != out.pool()) {
      throw new IllegalArgumentException(
          "ports "
              + in.name()
              + " and "
              + out.name()
              + " have different pools: open both on one pool, frames are not copied");
    }
    OneElement.require("Relay", in);
    OneElement.require("Relay", out);
    this.burst = new PacketBurst(in.pool(), burst);
  }

  /**
   * Hands over as many packets as the sending port has room for, and rings the doorbell.
   *
   * @return packets handed over, 0 when there was none or no room
   */
  public int step() {
    if (left == 0) {
      left = in.receive(burst);
      next = 0;
    }
    int taken = left == 0 ? 0 : out.transmit(burst, next, left);
    next += taken;
    left -= taken;
    moved += taken;
    out.flush();
    return taken;
  }

  /**
   * Whether nothing received waits for room.
   *
   * @return true if so
   */
  public boolean isIdle() {
    return left == 0;
  }

  /**
   * Hands over what waits and rings the doorbell until all that was handed over is complete. For
   * the end: it asks for statistics.
   *
   * @param timeoutNanos how long to try at most
   * @return false when the time was over before
   */
  public boolean settle(long timeoutNanos) {
    long deadline = System.nanoTime() + timeoutNanos;
    while (left > 0 || out.statistics().heldForTransmit() > 0) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      if (left > 0) {
        step();
      } else {
        out.flush();
      }
    }
    return true;
  }

  /** Frees what waits for room; call it before the ports and the pool are closed. */
  public void drain() {
    allocator.freeBulk(burst.handles(), next, left);
    left = 0;
  }

  /**
   * Packets handed to the sending port so far.
   *
   * @return packets
   */
  public long moved() {
    return moved;
  }
}
