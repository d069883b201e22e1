package org.qmempool.nic.capture;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.qmempool.nic.PortException;

/**
 * The records of a pcap file, one after the other, through a buffer of half a megabyte: one call of
 * the kernel fetches thousands of small frames.
 *
 * <p>At the end of the file it looks again whenever it is asked, so a file that grows is followed.
 */
final class PcapReader implements Closeable {
  private static final int BUFFER = 2 * PcapFormat.MOST_STORED;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private final Path path;
  private final FileChannel file;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(BUFFER, 8);
  private final ByteBuffer view = buffer.asByteBuffer();
  private final PcapFormat format;

  /** Where in the file the buffer's first byte is from. */
  private long bufferPosition;

  private int at;
  private int end;
  private long records;
  private boolean atEnd;
  private String fault = "";

  private int stored;
  private int onWire;

  /**
   * Opens a file and understands its header.
   *
   * @throws PortException if it cannot be read, or is no capture of Ethernet frames
   */
  PcapReader(Path path) {
    this.path = path;
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw PcapFormat.refusal(
          path, "is no regular file", "copy it into one, reading must not wait");
    }
    boolean open = false;
    try {
      file = FileChannel.open(path, StandardOpenOption.READ);
      try {
        fill(PcapFormat.FILE_HEADER);
        if (!fault.isEmpty()) {
          throw new PortException(fault);
        }
        format = PcapFormat.of(path, buffer.asSlice(0, Math.min(end, PcapFormat.FILE_HEADER)));
        at = PcapFormat.FILE_HEADER;
        open = true;
      } finally {
        if (!open) {
          file.close();
        }
      }
    } catch (IOException e) {
      throw PcapFormat.refusal(
          path, "cannot be read: " + e, "pass a file that exists and is readable");
    } finally {
      if (!open) {
        arena.close();
      }
    }
  }

  /**
   * Looks at the next record, without going past it.
   *
   * @return false when there is none: the file ends here, or inside the record, or what is here is
   *     no record
   */
  boolean peek() {
    if (!has(PcapFormat.RECORD_HEADER)) {
      return false;
    }
    int stored = format.i32(buffer, at + PcapFormat.STORED);
    int onWire = format.i32(buffer, at + PcapFormat.ON_WIRE);
    if (stored < 0 || stored > PcapFormat.MOST_STORED) {
      fault =
          where()
              + " announces "
              + (stored & 0xffff_ffffL)
              + " bytes; at most "
              + PcapFormat.MOST_STORED
              + " are possible: the file is damaged from here on";
      return false;
    }
    this.stored = stored;
    this.onWire = onWire;
    return has(PcapFormat.RECORD_HEADER + stored);
  }

  /** Goes past the record that {@link #peek} has found. */
  void skip() {
    at += PcapFormat.RECORD_HEADER + stored;
    records++;
  }

  /** Bytes of the frame that the file holds. */
  int stored() {
    return stored;
  }

  /** True when the file holds the whole frame, and it is not empty. */
  boolean isWhole() {
    return stored > 0 && Integer.compareUnsigned(stored, onWire) >= 0;
  }

  /** When the frame was captured, in nanoseconds since 1970. */
  long timestampNanos() {
    long seconds = format.i32(buffer, at + PcapFormat.SECONDS) & 0xffff_ffffL;
    long fraction = format.i32(buffer, at + PcapFormat.FRACTION) & 0xffff_ffffL;
    return seconds * NANOS_PER_SECOND + fraction * format.nanosPerUnit();
  }

  /** Copies the frame. */
  void copy(MemorySegment to, long position) {
    MemorySegment.copy(buffer, (long) at + PcapFormat.RECORD_HEADER, to, position, stored);
  }

  /** True when the last look found nothing more. */
  boolean atEnd() {
    return atEnd || !fault.isEmpty();
  }

  /** Frames that cannot be read: 1 when the file ends inside one or is damaged, else 0. */
  long damaged() {
    return !fault.isEmpty() || (atEnd && at < end) ? 1 : 0;
  }

  /** What is wrong with the file as far as it was read; empty when nothing is. */
  String fault() {
    if (fault.isEmpty() && atEnd && at < end) {
      return where()
          + " is cut off: "
          + (end - at)
          + " bytes of it are there: the capture was not ended, or not copied as a whole";
    }
    return fault;
  }

  private String where() {
    return "capture '" + path + "': record " + (records + 1) + " at byte " + (bufferPosition + at);
  }

  private boolean has(int bytes) {
    if (end - at >= bytes) {
      return true;
    }
    return fault.isEmpty() && fill(bytes);
  }

  /** Reads until so many bytes are there from {@code at} on; false when the file has fewer. */
  private boolean fill(int bytes) {
    if (at > 0) {
      MemorySegment.copy(buffer, at, buffer, 0, end - at);
      bufferPosition += at;
      end -= at;
      at = 0;
    }
    try {
      while (end < bytes) {
        int got = file.read(view.limit(BUFFER).position(end));
        if (got <= 0) {
          atEnd = true;
          return false;
        }
        end += got;
      }
    } catch (IOException e) {
      fault = where() + " cannot be read: " + e;
      return false;
    }
    atEnd = false;
    return true;
  }

  @Override
  public void close() throws IOException {
    arena.close();
    file.close();
  }
}
