package org.qmempool.nic.app;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.memory.FrameWriter;

/**
 * Makes frames and sends them through a port, at a rate, until a number is reached.
 *
 * <p>What the port has no room for waits and is sent first; none is dropped. A rate is kept over
 * time: what a pause left behind is caught up, up to a millisecond's worth or a burst.
 *
 * <p>Driven by the thread that drives the port. {@link #step} never waits and allocates nothing.
 */
public final class TrafficSource {
  /** Bytes in front of each frame: as many as AF_XDP leaves. */
  private static final int HEADROOM = 256;

  private static final double MOST_BEHIND_NANOS = 1e6;

  private final PacketPort out;
  private final HandleAllocator allocator;
  private final FrameWriter frames;
  private final PacketBurst burst;
  private final int stride;
  private final double perNano;
  private final double mostBehind;
  private final long limit;
  private final LongSupplier clock;

  private boolean begun;
  private long last;
  private double due; // packets that may be made now, by the clock
  private int next;
  private int left;
  private long made;

  /**
   * A source.
   *
   * @param out sends
   * @param frames writes each frame
   * @param burst packets of one step at most, 1 or more
   * @param packetsPerSecond above 0; infinity for as fast as it goes
   * @param limit packets after which it ends, 0 or more
   * @param allocator takes elements, and frees what is left at the end
   * @param clock {@code System::nanoTime}, but for tests
   * @throws IllegalArgumentException if a number is out of range
   */
  public TrafficSource(
      PacketPort out,
      FrameWriter frames,
      int burst,
      double packetsPerSecond,
      long limit,
      HandleAllocator allocator,
      LongSupplier clock) {
    this.out = Objects.requireNonNull(out, "out");
    this.frames = Objects.requireNonNull(frames, "frames");
    this.allocator = Objects.requireNonNull(allocator, "allocator");
    this.clock = Objects.requireNonNull(clock, "clock");
    if (!(packetsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "rate " + packetsPerSecond + " is not above 0: pass packets a second, or infinity");
    }
    if (limit < 0) {
      throw new IllegalArgumentException("limit " + limit + " is negative: pass 0 or more packets");
    }
    this.burst = new PacketBurst(out.pool(), burst);
    this.limit = limit;
    stride = out.pool().layout().stride();
    perNano = packetsPerSecond / 1e9;
    mostBehind = Math.max(burst, MOST_BEHIND_NANOS * perNano);
  }

  /**
   * Makes what is due, at most a burst, hands it to the port and rings the doorbell.
   *
   * @return packets handed over, 0 when none is due, the pool is dry or the port full
   */
  public int step() {
    if (left == 0) {
      make();
    }
    int taken = left == 0 ? 0 : out.transmit(burst, next, left);
    next += taken;
    left -= taken;
    out.flush();
    return taken;
  }

  private void make() {
    int wanted = (int) Math.min(Math.min(burst.capacity(), limit - made), due());
    int[] handles = burst.handles();
    int n = wanted <= 0 ? 0 : allocator.allocBurst(handles, 0, wanted);
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    int[] flags = burst.flags();
    MemorySegment memory = burst.pool().memory();
    for (int i = 0; i < n; i++) {
      long position = (long) handles[i] * stride + HEADROOM;
      offsets[i] = HEADROOM;
      lengths[i] = frames.write(memory, position, stride - HEADROOM, made + i);
      flags[i] = 0;
    }
    burst.size(n);
    next = 0;
    left = n;
    made += n;
    due = Math.max(0, due - n); // stays 0 where there is no rate
  }

  /** Packets that the rate allows now. */
  private long due() {
    if (perNano == Double.POSITIVE_INFINITY) {
      return Long.MAX_VALUE;
    }
    long now = clock.getAsLong();
    if (!begun) {
      begun = true;
      last = now;
      due = 1;
    }
    due = Math.min(mostBehind, due + (now - last) * perNano);
    last = now;
    return (long) due;
  }

  /**
   * Whether the limit is reached and nothing waits.
   *
   * @return true at the end
   */
  public boolean ended() {
    return made == limit && left == 0;
  }

  /**
   * Whether frames wait for room in the port.
   *
   * @return true if so
   */
  public boolean waits() {
    return left > 0;
  }

  /** Frees what waits for room; call it before the port and the pool are closed. */
  public void drain() {
    allocator.freeBulk(burst.handles(), next, left);
    made -= left;
    left = 0;
  }

  /**
   * Packets handed to the port so far.
   *
   * @return packets
   */
  public long sent() {
    return made - left;
  }
}
