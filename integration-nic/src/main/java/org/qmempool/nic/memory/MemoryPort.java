package org.qmempool.nic.memory;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;

/**
 * A port without a device: receive takes elements from the allocator and writes a frame into each,
 * transmit frees. It shows what the user-space part of a packet's way costs, on any machine.
 *
 * <p>There is always a frame to receive while the pool has elements and the limit is not reached;
 * what was transmitted is complete at once.
 *
 * <p>Events of {@link #statistics}: {@code pool_dry}.
 */
public final class MemoryPort implements PacketPort {
  /** Bytes in front of each frame: as many as AF_XDP leaves. */
  public static final int HEADROOM = 256;

  private final String name;
  private final Mempool pool;
  private final MemorySegment memory;
  private final HandleAllocator allocator;
  private final FrameWriter writer;
  private final long limit;
  private final int headroom;
  private final int room;

  private boolean closed;
  private long received;
  private long receivedBytes;
  private long transmitted;
  private long transmittedBytes;
  private long poolDry;

  /**
   * A port that receives frames of 60 bytes without end.
   *
   * @param name the port's name
   * @param pool where the frames lie
   * @param allocator takes elements from {@code pool} and gives them back there; only the thread
   *     that drives the port uses it
   */
  public MemoryPort(String name, Mempool pool, HandleAllocator allocator) {
    this(name, pool, allocator, new ProbeFrameWriter(), Long.MAX_VALUE);
  }

  /**
   * A port that receives what a writer writes.
   *
   * @param name the port's name
   * @param pool where the frames lie
   * @param allocator takes elements from {@code pool} and gives them back there
   * @param writer writes each frame
   * @param limit frames after which nothing more is received, 0 or more
   */
  public MemoryPort(
      String name, Mempool pool, HandleAllocator allocator, FrameWriter writer, long limit) {
    this.name = Objects.requireNonNull(name, "name");
    this.pool = pool;
    this.memory = pool.memory();
    this.allocator = Objects.requireNonNull(allocator, "allocator");
    this.writer = Objects.requireNonNull(writer, "writer");
    if (limit < 0) {
      throw new IllegalArgumentException("limit " + limit + " is negative: pass 0 or more frames");
    }
    this.limit = limit;
    // Small elements keep half of their bytes for the frame.
    headroom = Math.min(HEADROOM, pool.layout().stride() / 2);
    room = pool.layout().stride() - headroom;
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
    int wanted = (int) Math.min(burst.capacity(), limit - received);
    int n = wanted == 0 ? 0 : allocator.allocBurst(handles, 0, wanted);
    if (n < wanted) {
      poolDry++;
    }
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    int[] flags = burst.flags();
    MemorySegment memory = this.memory;
    FrameWriter writer = this.writer;
    int stride = pool.layout().stride();
    int headroom = this.headroom;
    int room = this.room;
    long sequence = received;
    long bytes = 0;
    for (int i = 0; i < n; i++) {
      long position = (long) handles[i] * stride + headroom;
      int length = writer.write(memory, position, room, sequence + i);
      offsets[i] = headroom;
      lengths[i] = length;
      flags[i] = 0;
      bytes += length;
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
    burst.checkFrames(from, count);
    int[] lengths = burst.lengths();
    long bytes = 0;
    for (int i = from; i < from + count; i++) {
      bytes += lengths[i];
    }
    allocator.freeBulk(burst.handles(), from, count);
    transmitted += count;
    transmittedBytes += bytes;
    return count;
  }

  @Override
  public void flush() {
    requireOpen();
  }

  /** True at once, unless the limit is reached; then false at once. */
  @Override
  public boolean await(long timeoutNanos) {
    requireOpen();
    return received < limit;
  }

  @Override
  public PortStatistics statistics() {
    Map<String, Long> events = new LinkedHashMap<>();
    events.put("pool_dry", poolDry);
    return new PortStatistics(
        name,
        "memory",
        received,
        receivedBytes,
        transmitted,
        transmittedBytes,
        transmitted,
        0,
        0,
        Map.of(),
        events);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      pool.unregister(name);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("port " + name + " is closed: open a new one");
    }
  }
}
