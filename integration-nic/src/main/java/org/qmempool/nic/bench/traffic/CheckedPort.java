package org.qmempool.nic.bench.traffic;

import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;

/** A port whose frames are looked at on their way out. */
record CheckedPort(PacketPort port, FrameCheck check) implements PacketPort {
  @Override
  public String name() {
    return port.name();
  }

  @Override
  public boolean multiBuffer() {
    return port.multiBuffer();
  }

  @Override
  public Mempool pool() {
    return port.pool();
  }

  @Override
  public int receive(PacketBurst burst) {
    return port.receive(burst);
  }

  @Override
  public int transmit(PacketBurst burst, int from, int count) {
    check.look(burst, from, count); // before the port frees them; the memory port takes all
    return port.transmit(burst, from, count);
  }

  @Override
  public void flush() {
    port.flush();
  }

  @Override
  public boolean await(long timeoutNanos) {
    return port.await(timeoutNanos);
  }

  @Override
  public PortStatistics statistics() {
    return port.statistics();
  }

  @Override
  public void close() {
    port.close();
  }
}
