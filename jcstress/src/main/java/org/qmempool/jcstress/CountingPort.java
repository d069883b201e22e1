package org.qmempool.jcstress;

import java.util.Map;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;

/** A port without locks or fences: plain fields, which show when two threads drive it at once. */
final class CountingPort implements PacketPort {
  /** Frames on 64 elements; nothing is allocated, so one pool serves all states. */
  static final Mempool POOL = Mempool.builder().capacity(64).build();

  /** The length of each frame that was sent: digits, the first one sent first. */
  int order;

  /** Frames that no doorbell was rung for. */
  int unrung;

  @Override
  public String name() {
    return "counting";
  }

  @Override
  public Mempool pool() {
    return POOL;
  }

  @Override
  public int receive(PacketBurst burst) {
    burst.size(0);
    return 0;
  }

  @Override
  public int transmit(PacketBurst burst, int from, int count) {
    int order = this.order;
    int[] lengths = burst.lengths();
    for (int i = from; i < from + count; i++) {
      order = order * 10 + lengths[i];
    }
    this.order = order;
    unrung += count;
    return count;
  }

  @Override
  public void flush() {
    unrung = 0;
  }

  /** A burst of frames with these lengths. */
  static PacketBurst burst(int... lengths) {
    PacketBurst burst = new PacketBurst(POOL, lengths.length);
    for (int length : lengths) {
      burst.add(length, 0, length);
    }
    return burst;
  }

  @Override
  public boolean await(long timeoutNanos) {
    return false;
  }

  @Override
  public PortStatistics statistics() {
    return new PortStatistics(name(), "jcstress", 0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of());
  }

  @Override
  public void close() {}
}
