package org.qmempool.nic.capture;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;

/**
 * A port over pcap files: receives what one file has recorded, writes what is transmitted to
 * another. No right is needed, and every run sees the same packets.
 *
 * <p>Read are classic pcap files of Ethernet frames, of either byte order, with micro- or
 * nanoseconds. Frames come as fast as they are asked for, or at the distances in time that they
 * were recorded at ({@link CapturePortBuilder#recordedPace}).
 *
 * <p>One receive looks at as many records as the burst holds at most, and skips those that it
 * drops: it may find 0 while others follow.
 *
 * <p>A capture ends: {@link #ended} is true when all of it was received, and {@link #await} then
 * does not wait. A file that grows meanwhile is followed. One that is damaged, or ends inside a
 * frame, ends there, and {@link #fault} says where and why.
 *
 * <p>A packet is complete when {@link #transmit} has copied it; {@link #flush} writes to the file.
 *
 * <p>Counters of {@link #statistics}. Drops: {@code rx_cut_short} (the file holds only a part of
 * the frame, as it was captured with a small snaplen), {@code rx_too_long} (for an element), {@code
 * rx_damaged} (1 when there is a {@link #fault}), {@code tx_not_written} (the file system was
 * full), {@code tx_no_file} (no file to write was given). Events: {@code pool_dry}.
 */
public final class CapturePort implements PacketPort {
  /** Bytes in front of each received frame: as many as AF_XDP leaves. */
  public static final int HEADROOM = 256;

  private static final int NANOS_PER_MILLI = 1_000_000;

  private final String name;
  private final Mempool pool;
  private final HandleAllocator allocator;
  private final @Nullable PcapReader reader;
  private final @Nullable PcapWriter writer;
  private final boolean recordedPace;
  private final MemorySegment memory;
  private final int headroom;
  private final int room;

  private boolean closed;
  private boolean started;
  private long firstTimestamp;
  private long firstReceive;

  private long received;
  private long receivedBytes;
  private long cutShort;
  private long tooLong;
  private long poolDry;
  private long transmitted;
  private long transmittedBytes;
  private long noFile;

  /** Takes over the files and the name's registration with the pool. */
  CapturePort(
      String name,
      Mempool pool,
      HandleAllocator allocator,
      @Nullable PcapReader reader,
      @Nullable PcapWriter writer,
      boolean recordedPace) {
    this.name = name;
    this.pool = pool;
    this.allocator = allocator;
    this.reader = reader;
    this.writer = writer;
    this.recordedPace = recordedPace;
    memory = pool.memory();
    int stride = pool.layout().stride();
    headroom = Math.min(HEADROOM, stride / 2); // small elements keep half for the frame
    room = stride - headroom;
  }

  /**
   * Starts the description of a port.
   *
   * @param pool where the frames lie
   * @param allocator takes elements from {@code pool} and gives them back there; only the thread
   *     that drives the port uses it
   * @return a builder without files
   */
  public static CapturePortBuilder builder(Mempool pool, HandleAllocator allocator) {
    return new CapturePortBuilder(pool, allocator);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Mempool pool() {
    return pool;
  }

  /**
   * Whether the last receive or await found that nothing is left in the file; true from the start
   * when there is none to read.
   *
   * @return true if so
   */
  public boolean ended() {
    return reader == null || reader.atEnd();
  }

  /**
   * What is wrong with the file that is read: where it is damaged or cut off.
   *
   * @return one line; empty when nothing is, as far as it was read
   */
  public String fault() {
    return reader == null ? "" : reader.fault();
  }

  @Override
  public int receive(PacketBurst burst) {
    requireOpen();
    burst.check(this, 0, 0);
    burst.size(0);
    PcapReader reader = this.reader;
    if (reader == null || !reader.peek()) {
      return 0;
    }
    long due = due(reader);
    if (reader.timestampNanos() > due) {
      return 0;
    }
    int[] handles = burst.handles();
    int n = allocator.allocBurst(handles, 0, burst.capacity());
    int kept = fill(reader, burst, n, due);
    if (kept == n && n < burst.capacity()) {
      poolDry++;
    }
    allocator.freeBulk(handles, kept, n - kept);
    burst.size(kept);
    received += kept;
    return kept;
  }

  /** Up to which time stamp frames may come now. */
  private long due(PcapReader reader) {
    if (!recordedPace) {
      return Long.MAX_VALUE;
    }
    if (!started) {
      started = true;
      firstTimestamp = reader.timestampNanos();
      firstReceive = System.nanoTime();
    }
    return firstTimestamp + (System.nanoTime() - firstReceive);
  }

  private int fill(PcapReader reader, PacketBurst burst, int n, long due) {
    int[] handles = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    int[] flags = burst.flags();
    int stride = pool.layout().stride();
    int kept = 0;
    // Bounded by the records looked at: a file may hold any number that are skipped.
    for (int i = 0; i < n && reader.peek() && reader.timestampNanos() <= due; i++) {
      if (!reader.isWhole()) {
        cutShort++;
      } else if (reader.stored() > room) {
        tooLong++;
      } else {
        reader.copy(memory, (long) handles[kept] * stride + headroom);
        offsets[kept] = headroom;
        lengths[kept] = reader.stored();
        flags[kept] = 0;
        receivedBytes += reader.stored();
        kept++;
      }
      reader.skip();
    }
    return kept;
  }

  @Override
  public int transmit(PacketBurst burst, int from, int count) {
    requireOpen();
    burst.check(this, from, count);
    burst.checkFrames(from, count);
    int[] lengths = burst.lengths();
    PcapWriter writer = this.writer;
    int taken = count;
    if (writer == null) {
      noFile += count;
    } else {
      long now = writer.now();
      taken = 0;
      while (taken < count
          && writer.append(memory, burst.position(from + taken), lengths[from + taken], now)) {
        taken++;
      }
    }
    long bytes = 0;
    for (int i = from; i < from + taken; i++) {
      bytes += lengths[i];
    }
    allocator.freeBulk(burst.handles(), from, taken);
    transmitted += taken;
    transmittedBytes += bytes;
    return taken;
  }

  @Override
  public void flush() {
    requireOpen();
    if (writer != null) {
      writer.flush();
    }
  }

  /**
   * At the recorded pace waits until the next frame is due. Else true at once while there is a
   * frame, and false at once at the end of the file.
   */
  @Override
  public boolean await(long timeoutNanos) {
    requireOpen();
    if (reader == null || !reader.peek()) {
      return false;
    }
    long deadline = System.nanoTime() + timeoutNanos;
    long early = reader.timestampNanos() - due(reader);
    while (early > 0) {
      long left = Math.min(early, deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      if (left >= NANOS_PER_MILLI) {
        LockSupport.parkNanos(left);
      } else {
        Thread.onSpinWait();
      }
      early = reader.timestampNanos() - due(reader);
    }
    return true;
  }

  @Override
  public PortStatistics statistics() {
    Map<String, Long> drops = new LinkedHashMap<>();
    drops.put("rx_cut_short", cutShort);
    drops.put("rx_too_long", tooLong);
    drops.put("rx_damaged", reader == null ? 0 : reader.damaged());
    drops.put("tx_not_written", writer == null ? 0 : writer.lost());
    drops.put("tx_no_file", noFile);
    Map<String, Long> events = new LinkedHashMap<>();
    events.put("pool_dry", poolDry);
    return new PortStatistics(
        name,
        "pcap",
        received,
        receivedBytes,
        transmitted,
        transmittedBytes,
        transmitted,
        0,
        0,
        drops,
        events);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    close(reader, writer);
    pool.unregister(name);
  }

  /** Closing a file fails only after the loss was counted, or where nothing was written. */
  static void close(@Nullable Closeable... files) {
    for (Closeable file : files) {
      if (file != null) {
        try {
          file.close();
        } catch (IOException e) {
          // the descriptor is gone either way
        }
      }
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("port " + name + " is closed: open a new one");
    }
  }
}
