package org.qmempool.jmh.gate.time.hot;

import java.lang.foreign.ValueLayout;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.memory.MemoryPort;

/** A burst is received from a memory port, which writes 16 bytes of each frame, and sent back. */
public final class MemoryForward implements HotPath {
  private static final int BURST = 32;

  private static final int LENGTH = 60;
  private final Mempool pool =
      Mempool.builder().capacity(4096).layout(ElementLayout.umem(2048)).build();
  private final MempoolCache cache = pool.newCache();
  private final MemoryPort port =
      new MemoryPort(
          "gate",
          pool,
          cache,
          (memory, position, room, sequence) -> {
            memory.set(ValueLayout.JAVA_LONG_UNALIGNED, position, sequence);
            memory.set(ValueLayout.JAVA_LONG_UNALIGNED, position + Long.BYTES, sequence);
            return LENGTH;
          },
          Long.MAX_VALUE);
  private final PacketBurst burst = new PacketBurst(pool, BURST);

  @Override
  public void run(int rounds) {
    for (int i = 0; i < rounds; i++) {
      port.transmit(burst, 0, port.receive(burst));
    }
  }

  @Override
  public void close() {
    port.close();
    cache.close();
    pool.close();
  }
}
