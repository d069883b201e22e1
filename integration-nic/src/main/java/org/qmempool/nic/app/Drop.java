package org.qmempool.nic.app;

import java.util.Objects;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;

/**
 * Receives and frees: what a device and its port can take in, with no program behind it.
 *
 * <p>Driven by the thread that drives the port. {@link #step} never waits and allocates nothing.
 */
public final class Drop {
  private final PacketPort port;
  private final HandleAllocator allocator;
  private final PacketBurst burst;

  /**
   * Empties {@code port}.
   *
   * @param port the port to receive from
   * @param allocator frees what comes; the port's own is a good choice
   * @param burst packets of one step at most, 1 or more
   */
  public Drop(PacketPort port, HandleAllocator allocator, int burst) {
    this.port = Objects.requireNonNull(port, "port");
    this.allocator = Objects.requireNonNull(allocator, "allocator");
    this.burst = new PacketBurst(port.pool(), burst);
  }

  /**
   * One round: a burst is received and freed.
   *
   * @return packets received; 0 when there was none
   */
  public int step() {
    int n = port.receive(burst);
    allocator.freeBulk(burst.handles(), 0, n);
    return n;
  }
}
