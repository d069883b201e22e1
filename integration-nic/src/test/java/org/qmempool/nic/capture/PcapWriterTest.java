package org.qmempool.nic.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.junit.jupiter.api.Test;

/** A file system that gets full and has room again. */
class PcapWriterTest {
  private static final MemorySegment FRAME = MemorySegment.ofArray(new byte[100]);

  /** A file in memory that takes {@code room} bytes and refuses the next. */
  private static final class SmallDisk implements SeekableByteChannel {
    final byte[] bytes = new byte[10_000];
    int room;
    int position;
    int size;
    boolean open = true;

    SmallDisk(int room) {
      this.room = room;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      int n = Math.min(from.remaining(), room - position);
      if (n == 0) {
        throw new IOException("No space left on device");
      }
      from.get(bytes, position, n);
      position += n;
      size = Math.max(size, position);
      return n;
    }

    @Override
    public SeekableByteChannel truncate(long to) {
      size = (int) Math.min(size, to);
      position = Math.min(position, size);
      return this;
    }

    @Override
    public SeekableByteChannel position(long to) {
      position = (int) to;
      return this;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public int read(ByteBuffer into) {
      throw new UnsupportedOperationException("a capture that is written is not read");
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }

  private static void append(PcapWriter writer, int frames) {
    for (int i = 0; i < frames; i++) {
      assertTrue(writer.append(FRAME, 0, 84, writer.now()));
    }
  }

  @Test
  void whatDoesNotFitIsLostAndCountedAndTheFileKeepsToWholeRecords() throws IOException {
    SmallDisk disk = new SmallDisk(24 + 250);
    try (PcapWriter writer = new PcapWriter(disk, 1000)) {
      append(writer, 1);
      writer.flush();
      assertEquals(24 + 100, disk.size);
      append(writer, 2); // half of them fit, which would end the file inside a record
      writer.flush();
      assertEquals(2, writer.lost());
      assertEquals(24 + 100, disk.size);
      append(writer, 1);
      writer.flush();
      assertEquals(24 + 200, disk.size, "one fits");
      append(writer, 1);
      writer.flush();
      assertEquals(3, writer.lost());
      disk.room = disk.bytes.length;
      append(writer, 5);
    }
    assertEquals(24 + 700, disk.size, "close writes what waits");
    assertEquals(false, disk.open);
  }

  @Test
  void aDiskWithoutRoomForTheHeaderIsRefusedAndClosed() {
    SmallDisk disk = new SmallDisk(10);
    assertThrows(IOException.class, () -> new PcapWriter(disk, 1000));
    assertEquals(false, disk.open);
  }
}
