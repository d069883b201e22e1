package org.qmempool.nic.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.PortException;

/**
 * Describes a capture port and opens it. A file to read, one to write, or both must be given.
 *
 * <p>For one thread.
 */
public final class CapturePortBuilder {
  private final Mempool pool;
  private final HandleAllocator allocator;
  private @Nullable Path read;
  private @Nullable Path write;
  private int snaplen = PcapFormat.MOST_STORED;
  private boolean recordedPace;

  CapturePortBuilder(Mempool pool, HandleAllocator allocator) {
    this.pool = Objects.requireNonNull(pool, "pool");
    this.allocator = Objects.requireNonNull(allocator, "allocator");
  }

  /**
   * The file whose frames are received.
   *
   * @param file a regular file
   * @return this
   */
  public CapturePortBuilder read(Path file) {
    read = Objects.requireNonNull(file, "file");
    return this;
  }

  /**
   * The file that transmitted frames are written to; one of that name is overwritten.
   *
   * @param file a regular file, or none yet
   * @return this
   */
  public CapturePortBuilder write(Path file) {
    write = Objects.requireNonNull(file, "file");
    return this;
  }

  /**
   * Bytes of each transmitted frame to write at most; all by default.
   *
   * @param bytes 1 to 262144
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public CapturePortBuilder snaplen(int bytes) {
    if (bytes < 1 || bytes > PcapFormat.MOST_STORED) {
      throw new IllegalArgumentException(
          "snaplen "
              + bytes
              + " is outside 1.."
              + PcapFormat.MOST_STORED
              + ": choose one in that range");
    }
    snaplen = bytes;
    return this;
  }

  /**
   * Whether frames come at the distances in time that they were recorded at, counted from the first
   * receive or await; off, they come as fast as they are asked for.
   *
   * @param on true for the recorded pace
   * @return this
   */
  public CapturePortBuilder recordedPace(boolean on) {
    recordedPace = on;
    return this;
  }

  /**
   * Opens the port: reads the one file's header, writes the other's.
   *
   * @return an open port
   * @throws IllegalStateException if neither file was given
   * @throws PortException if a file cannot be opened, is no capture of Ethernet frames, or both are
   *     one, or another port writes the same; the message says what to do, and nothing is left open
   */
  public CapturePort open() {
    Path in = read;
    Path out = write;
    if (in == null && out == null) {
      throw new IllegalStateException("no file given: call read(file), write(file) or both");
    }
    String name = (in == null ? out : in) + ":pcap";
    pool.register(name);
    PcapReader reader = null;
    PcapWriter writer = null;
    boolean open = false;
    try {
      reader = in == null ? null : new PcapReader(in);
      writer = out == null ? null : writer(in, out);
      CapturePort port = new CapturePort(name, pool, allocator, reader, writer, recordedPace);
      open = true;
      return port;
    } finally {
      if (!open) {
        CapturePort.close(reader, writer);
        pool.unregister(name);
      }
    }
  }

  private PcapWriter writer(@Nullable Path in, Path out) {
    try {
      if (in != null && Files.exists(out) && Files.isSameFile(in, out)) {
        throw PcapFormat.refusal(in, "is to be read and written at once", "write to another file");
      }
      if (Files.exists(out) && !Files.isRegularFile(out)) { // to open a FIFO would wait
        throw PcapFormat.refusal(out, "is no regular file", "write to one, or to a new name");
      }
      FileChannel file = FileChannel.open(out, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean alone = false;
      try {
        alone = lock(file);
      } finally {
        if (!alone) {
          file.close();
        }
      }
      if (!alone) {
        throw PcapFormat.refusal(
            out, "is being written by another port", "let each port have a file of its own");
      }
      return new PcapWriter(file, snaplen);
    } catch (IOException e) {
      throw PcapFormat.refusal(
          out, "cannot be written: " + e, "pass a file in a folder that exists and has room");
    }
  }

  /**
   * Takes the file for this port, until it is closed, and empties it; false if another one has it.
   */
  private static boolean lock(FileChannel file) throws IOException {
    try {
      if (file.tryLock() == null) {
        return false; // another process
      }
    } catch (OverlappingFileLockException e) {
      return false; // another port of this process
    }
    file.truncate(0);
    return true;
  }
}
