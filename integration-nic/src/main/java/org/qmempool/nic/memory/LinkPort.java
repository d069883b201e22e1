package org.qmempool.nic.memory;

import java.util.Map;
import java.util.Objects;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketDescriptor;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;
import org.qmempool.rings.SpscLongRing;

/**
 * One end of a {@link MemoryLink}: consumer of one ring of descriptors and producer of the other.
 */
final class LinkPort implements PacketPort {
  private static final int SCRATCH = 256;

  private final String name;
  private final Mempool pool;
  private final HandleAllocator allocator;
  private final SpscLongRing in;
  private final SpscLongRing out;
  private final long[] scratch = new long[SCRATCH];

  private boolean closed;
  private long received;
  private long receivedBytes;
  private long transmitted;
  private long transmittedBytes;

  LinkPort(
      String name, Mempool pool, HandleAllocator allocator, SpscLongRing in, SpscLongRing out) {
    this.name = name;
    this.pool = pool;
    this.allocator = Objects.requireNonNull(allocator, "allocator");
    this.in = in;
    this.out = out;
    pool.register(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Mempool pool() {
    return pool;
  }

  @Override
  public int receive(PacketBurst burst) {
    requireOpen();
    burst.check(this, 0, 0);
    int[] handles = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    int[] flags = burst.flags();
    long[] scratch = this.scratch;
    int n = in.dequeueBurst(scratch, 0, Math.min(burst.capacity(), SCRATCH));
    long bytes = 0;
    for (int i = 0; i < n; i++) {
      long descriptor = scratch[i];
      handles[i] = PacketDescriptor.handle(descriptor);
      offsets[i] = PacketDescriptor.offset(descriptor);
      lengths[i] = PacketDescriptor.length(descriptor);
      flags[i] = 0;
      bytes += lengths[i];
    }
    burst.size(n);
    received += n;
    receivedBytes += bytes;
    return n;
  }

  @Override
  public int transmit(PacketBurst burst, int from, int count) {
    requireOpen();
    burst.check(this, from, count);
    int[] handles = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    long[] scratch = this.scratch;
    int wanted = Math.min(count, SCRATCH);
    burst.checkFrames(from, wanted);
    for (int i = 0; i < wanted; i++) {
      scratch[i] = PacketDescriptor.pack(handles[from + i], offsets[from + i], lengths[from + i]);
    }
    int n = out.enqueueBurst(scratch, 0, wanted);
    long bytes = 0;
    for (int i = 0; i < n; i++) {
      bytes += lengths[from + i];
    }
    transmitted += n;
    transmittedBytes += bytes;
    return n;
  }

  @Override
  public void flush() {
    requireOpen();
  }

  /** Spins, as no kernel knows of the wire. */
  @Override
  public boolean await(long timeoutNanos) {
    requireOpen();
    long deadline = System.nanoTime() + timeoutNanos;
    while (in.size() == 0) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  @Override
  public PortStatistics statistics() {
    return new PortStatistics(
        name,
        "memory link",
        received,
        receivedBytes,
        transmitted,
        transmittedBytes,
        transmitted,
        0,
        0,
        Map.of(),
        Map.of());
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      empty(allocator);
    } finally {
      empty(pool); // what a closed allocator would not take; nothing as a rule
      pool.unregister(name);
    }
  }

  /** Frees what lies in the wire on its way to this end. */
  private void empty(HandleAllocator allocator) {
    int n = in.dequeueBurst(scratch, 0, SCRATCH);
    while (n > 0) {
      int freed = 0;
      try {
        while (freed < n) {
          allocator.free(PacketDescriptor.handle(scratch[freed]));
          freed++;
        }
      } finally {
        while (freed < n) {
          pool.free(PacketDescriptor.handle(scratch[freed++]));
        }
      }
      n = in.dequeueBurst(scratch, 0, SCRATCH);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("port " + name + " is closed: open a new one");
    }
  }
}
