package org.qmempool.jmh.gate.layout;

import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PortException;
import org.qmempool.nic.memory.MemoryPort;
import org.qmempool.nic.socket.PacketSocketPort;

/** A small program over the ports: it makes the kernel refuse a device, which takes a downcall. */
public final class PortUser {
  private PortUser() {}

  /**
   * Runs it and says so.
   *
   * @param args none
   */
  public static void main(String[] args) {
    try (Mempool pool = Mempool.builder().capacity(1024).build();
        MemoryPort memory = new MemoryPort("memory", pool, pool)) {
      PacketBurst burst = new PacketBurst(pool, 32);
      memory.receive(burst);
      memory.transmit(burst, 0, burst.size());
      try {
        PacketSocketPort.builder(pool, pool).device("qm-no-such-dev").open().close();
      } catch (PortException e) {
        System.out.println(PortUser.class.getSimpleName() + ": " + e.getMessage());
      }
    }
  }
}
