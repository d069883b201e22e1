package org.qmempool.nic.capture;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * Appends records to a pcap file, through a buffer that one call of the kernel writes out.
 *
 * <p>What the file system does not take, as it is full, is lost and counted. The file then ends
 * with the last whole record, and goes on there when there is room again.
 */
final class PcapWriter implements Closeable {
  private static final int BUFFER = 2 * PcapFormat.MOST_STORED;
  private static final int NANOS_PER_SECOND = 1_000_000_000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final SeekableByteChannel file;
  private final int snaplen;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(BUFFER, 8);
  private final ByteBuffer view = buffer.asByteBuffer();

  /** Nanoseconds from {@link System#nanoTime}'s zero to 1970's. */
  private final long epoch = System.currentTimeMillis() * NANOS_PER_MILLI - System.nanoTime();

  private int end;
  private int pending;
  private long whole;
  private long lost;

  /** Whether the file may hold a part of a record behind the last whole one. */
  private boolean cut;

  /**
   * Writes the file header.
   *
   * @param file an empty file; it is closed with this, and also when this throws
   * @param snaplen bytes of each frame to keep at most
   */
  PcapWriter(SeekableByteChannel file, int snaplen) throws IOException {
    this.file = file;
    this.snaplen = snaplen;
    PcapFormat.writeHeader(buffer, snaplen);
    end = PcapFormat.FILE_HEADER;
    boolean open = false;
    try {
      writeOut();
      open = true;
    } finally {
      if (!open) {
        close();
      }
    }
  }

  /** Now, in nanoseconds since 1970. */
  long now() {
    return System.nanoTime() + epoch;
  }

  /**
   * Appends one record.
   *
   * @return false, and nothing happened, when the buffer has no room until {@link #flush}
   */
  boolean append(MemorySegment from, long position, int length, long timestampNanos) {
    int stored = Math.min(length, snaplen);
    if (stored > BUFFER - PcapFormat.RECORD_HEADER - end) {
      return false;
    }
    long at = end;
    buffer.set(PcapFormat.INT, at + PcapFormat.SECONDS, (int) (timestampNanos / NANOS_PER_SECOND));
    buffer.set(PcapFormat.INT, at + PcapFormat.FRACTION, (int) (timestampNanos % NANOS_PER_SECOND));
    buffer.set(PcapFormat.INT, at + PcapFormat.STORED, stored);
    buffer.set(PcapFormat.INT, at + PcapFormat.ON_WIRE, length);
    MemorySegment.copy(from, position, buffer, at + PcapFormat.RECORD_HEADER, stored);
    end += PcapFormat.RECORD_HEADER + stored;
    pending++;
    return true;
  }

  /** Writes what was appended. */
  void flush() {
    if (pending == 0) {
      return;
    }
    try {
      if (cut) {
        file.truncate(whole);
        file.position(whole);
        cut = false;
      }
      writeOut();
    } catch (IOException e) {
      lost += pending;
      cut = true;
      takeAwayTheRest();
    }
    pending = 0;
    end = 0;
  }

  private void writeOut() throws IOException {
    view.position(0).limit(end);
    while (view.hasRemaining()) {
      file.write(view);
    }
    whole += end;
    end = 0;
  }

  /** Best now, as the next flush may never come; it tries again if this fails. */
  private void takeAwayTheRest() {
    try {
      file.truncate(whole);
    } catch (IOException e) {
      // the loss is counted already
    }
  }

  /** Records that could not be written. */
  long lost() {
    return lost;
  }

  @Override
  public void close() throws IOException {
    flush();
    arena.close();
    file.close();
  }
}
