package org.qmempool.nic;

/**
 * Two open ports of one pool: what {@code sender} transmits, {@code receiver} receives. Both may be
 * one port.
 */
public record PortPair(PacketPort sender, PacketPort receiver) implements AutoCloseable {
  @Override
  public void close() {
    sender.close();
    receiver.close();
  }
}
