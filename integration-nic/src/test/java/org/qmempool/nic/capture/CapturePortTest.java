package org.qmempool.nic.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PortException;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.Refusal;

/** Files of every kind, good and bad, beyond the contract. */
class CapturePortTest {
  private static final int MICROS = 0xa1b2c3d4;
  private static final int NANOS = 0xa1b23c4d;

  @TempDir private Path folder;
  private Mempool pool;
  private PacketBurst burst;

  @BeforeEach
  void makeThePool() {
    pool = Mempool.builder().capacity(64).layout(ElementLayout.umem(2048)).build();
    burst = new PacketBurst(pool, 16);
  }

  @AfterEach
  void nothingIsInUse() {
    assertEquals(0, pool.inUse());
    pool.close();
  }

  private static ByteBuffer file(int magic, ByteOrder order) {
    ByteBuffer file = ByteBuffer.allocate(8192).order(order);
    return file.putInt(magic)
        .putShort((short) 2)
        .putShort((short) 4)
        .putLong(0)
        .putInt(65535)
        .putInt(1);
  }

  private static void record(ByteBuffer file, long seconds, int fraction, int stored, int onWire) {
    file.putInt((int) seconds).putInt(fraction).putInt(stored).putInt(onWire);
    for (int i = 0; i < stored; i++) {
      file.put((byte) (stored + i));
    }
  }

  private static byte[] written(ByteBuffer file) {
    byte[] bytes = new byte[file.position()];
    file.get(0, bytes);
    return bytes;
  }

  private Path write(ByteBuffer content) throws IOException {
    Path path = folder.resolve("in.pcap");
    return Files.write(path, written(content));
  }

  private CapturePort reading(Path path) {
    return CapturePort.builder(pool, pool).read(path).open();
  }

  /** Receives one burst, checks the bytes and frees it; how many. */
  private int receive(CapturePort port) {
    int n = port.receive(burst);
    for (int i = 0; i < n; i++) {
      int length = burst.lengths()[i];
      for (int at = 0; at < length; at++) {
        byte is = pool.memory().get(ValueLayout.JAVA_BYTE, burst.position(i) + at);
        assertEquals((byte) (length + at), is);
      }
    }
    pool.freeBulk(burst.handles(), 0, n);
    return n;
  }

  /** A unit taken wrongly would make 20 ms of 20 us, or 20 s. */
  @ParameterizedTest
  @CsvSource({
    "LITTLE_ENDIAN, true",
    "LITTLE_ENDIAN, false",
    "BIG_ENDIAN, true",
    "BIG_ENDIAN, false"
  })
  void bothByteOrdersAndBothResolutionsAreRead(String order, boolean nanos) throws IOException {
    ByteBuffer file = file(nanos ? NANOS : MICROS, ByteOrder.LITTLE_ENDIAN);
    if ("BIG_ENDIAN".equals(order)) {
      file = file(nanos ? NANOS : MICROS, ByteOrder.BIG_ENDIAN);
    }
    int unit = nanos ? 1000 : 1;
    record(file, 0xfedcba98L, 999_990 * unit, 60, 60);
    record(file, 0xfedcba99L, 19_990 * unit, 1514, 1514);
    try (CapturePort port =
        CapturePort.builder(pool, pool).read(write(file)).recordedPace(true).open()) {
      long start = System.nanoTime();
      int got = 0;
      while (got < 2) {
        assertTrue(port.await(10_000_000_000L));
        got += receive(port);
      }
      long took = System.nanoTime() - start;
      assertTrue(took > 19_000_000 && took < 10_000_000_000L, "20 ms apart took " + took);
      assertEquals(0, receive(port));
      assertTrue(port.ended());
      assertEquals("", port.fault());
    }
  }

  @Test
  void aFrameWhoseTimeHasNotComeIsNotDue() throws IOException {
    ByteBuffer file = file(NANOS, ByteOrder.LITTLE_ENDIAN);
    record(file, 1, 0, 60, 60);
    record(file, 601, 0, 60, 60);
    try (CapturePort port =
        CapturePort.builder(pool, pool).read(write(file)).recordedPace(true).open()) {
      assertTrue(port.await(0));
      assertEquals(1, receive(port));
      assertEquals(0, receive(port));
      assertFalse(port.ended());
      assertFalse(port.await(2_000_000));
      assertEquals(0, receive(port));
    }
  }

  @Test
  void aFileThatAnotherPortWritesIsRefusedAndStaysAsItIs() throws IOException {
    Path out = folder.resolve("out.pcap");
    try (CapturePort port = CapturePort.builder(pool, pool).write(out).open()) {
      CapturePortBuilder second = CapturePort.builder(pool, pool).write(out);
      Refusal.of(PortException.class, second::open, "is being written by another port");
      assertEquals(24, Files.size(out));
      assertEquals(1, pool.stats().ports().size(), port::name);
    }
    CapturePort.builder(pool, pool).write(out).open().close();
    assertEquals(24, Files.size(out));
  }

  @Test
  void whatIsWrittenIsAClassicPcapFile() throws IOException {
    Path out = folder.resolve("out.pcap");
    long before = System.currentTimeMillis();
    try (CapturePort port = CapturePort.builder(pool, pool).write(out).snaplen(70).open()) {
      assertTrue(port.ended(), "there is nothing to read");
      for (int length : new int[] {60, 100}) {
        int handle = pool.alloc();
        pool.element(handle).fill((byte) length);
        burst.size(0);
        burst.add(handle, 10, length);
        assertEquals(1, port.transmit(burst, 0, 1));
        assertEquals(0, pool.inUse(), "complete at once");
      }
      assertEquals(24, Files.size(out), "no doorbell yet");
      port.flush();
    }
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.nativeOrder());
    assertEquals(24 + 16 + 60 + 16 + 70, file.limit());
    assertEquals(NANOS, file.getInt());
    assertEquals(2, file.getShort());
    assertEquals(4, file.getShort());
    assertEquals(0, file.getLong());
    assertEquals(70, file.getInt());
    assertEquals(1, file.getInt());
    long millis = file.getInt() * 1000L + file.getInt() / 1_000_000;
    assertTrue(Math.abs(millis - before) < 10_000, "clock: " + (millis - before) + " ms");
    assertEquals(60, file.getInt());
    assertEquals(60, file.getInt());
    assertEquals(60, file.get());
    file.position(24 + 16 + 60 + 8);
    assertEquals(70, file.getInt());
    assertEquals(100, file.getInt());
    assertEquals(100, file.get());
    try (CapturePort port = reading(out)) {
      port.receive(burst);
      assertEquals(1, burst.size());
      pool.freeBulk(burst.handles(), 0, 1);
      assertEquals(1, port.statistics().drop("rx_cut_short"));
    }
  }

  @Test
  void framesThatAreNotWholeOrDoNotFitAreDroppedAndCounted() throws IOException {
    ByteBuffer file = file(MICROS, ByteOrder.BIG_ENDIAN);
    record(file, 1, 0, 60, 1500);
    record(file, 2, 0, 1793, 1793);
    record(file, 3, 0, 1792, 1792);
    record(file, 4, 0, 0, 0);
    record(file, 5, 0, 1, 1);
    record(file, 6, 0, 60, -1); // 4294967295 on the wire
    try (CapturePort port = reading(write(file))) {
      assertEquals(2, receive(port));
      PortStatistics s = port.statistics();
      assertEquals(3, s.drop("rx_cut_short"));
      assertEquals(1, s.drop("rx_too_long"));
      assertEquals(1793, s.receivedBytes());
      assertEquals(0, receive(port));
      assertEquals("", port.fault());
    }
  }

  @Test
  void oneReceiveSkipsNoMoreRecordsThanTheBurstHolds() throws IOException {
    ByteBuffer file = file(MICROS, ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 2 * burst.capacity(); i++) {
      record(file, 1, 0, 10, 60);
    }
    record(file, 1, 0, 60, 60);
    try (CapturePort port = reading(write(file))) {
      for (int skipped = burst.capacity(); skipped <= 2 * burst.capacity(); skipped *= 2) {
        assertEquals(0, receive(port));
        assertEquals(skipped, port.statistics().drop("rx_cut_short"));
        assertFalse(port.ended());
        assertTrue(port.await(0));
      }
      assertEquals(1, receive(port));
    }
  }

  @Test
  void aFileThatEndsInsideARecordSaysSoAndGoesOnWhenItGrows() throws IOException {
    ByteBuffer file = file(NANOS, ByteOrder.LITTLE_ENDIAN);
    record(file, 1, 0, 60, 60);
    int second = file.position();
    record(file, 2, 0, 20, 20);
    byte[] all = written(file);
    for (int length = second; length < all.length; length++) {
      Path path = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(all, length));
      try (CapturePort port = reading(path)) {
        assertEquals(1, receive(port));
        assertEquals(0, receive(port));
        assertTrue(port.ended());
        assertFalse(port.await(1_000_000_000));
        assertEquals(length == second ? 0 : 1, port.statistics().drop("rx_damaged"));
        String says = length == second ? "" : "record 2 at byte 100 is cut off: " + (length - 100);
        assertTrue(port.fault().contains(says), port.fault());
        assertEquals(length == second, port.fault().isEmpty());
        Files.write(path, Arrays.copyOfRange(all, length, all.length), StandardOpenOption.APPEND);
        assertTrue(port.await(0));
        assertEquals(1, receive(port));
        assertEquals("", port.fault());
        assertEquals(0, port.statistics().dropped());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"262145, 262145", "-1, 4294967295"})
  void aLengthThatCannotBeEndsTheFile(int stored, String said) throws IOException {
    ByteBuffer file = file(MICROS, ByteOrder.LITTLE_ENDIAN);
    record(file, 1, 0, 60, 60);
    file.putLong(0).putInt(stored).putInt(60).put(new byte[60]);
    try (CapturePort port = reading(write(file))) {
      assertEquals(1, receive(port));
      assertEquals(0, receive(port));
      assertTrue(port.ended());
      assertTrue(
          port.fault().contains("record 2 at byte 100 announces " + said + " bytes"), port.fault());
      assertEquals(1, port.statistics().drop("rx_damaged"));
    }
  }

  @Test
  void noFileOfRandomBytesDoesHarm() throws IOException {
    Random random = new Random(5);
    for (int round = 0; round < 150; round++) {
      ByteBuffer file = file(MICROS, ByteOrder.LITTLE_ENDIAN);
      byte[] noise = new byte[random.nextInt(4000)];
      random.nextBytes(noise);
      for (int i = 0; i < noise.length; i++) {
        noise[i] = random.nextInt(4) == 0 ? noise[i] : 0; // small numbers make records
      }
      file.put(noise);
      try (CapturePort port = reading(write(file))) {
        int n;
        do {
          n = port.receive(burst);
          for (int i = 0; i < n; i++) {
            assertTrue(burst.lengths()[i] > 0 && burst.lengths()[i] <= 2048 - 256);
          }
          pool.freeBulk(burst.handles(), 0, n);
        } while (n > 0 || !port.ended());
        assertTrue(port.ended());
      }
    }
  }

  @Test
  void aFileThatIsNoCaptureOfEthernetFramesIsRefused() throws IOException {
    refused(ByteBuffer.allocate(64), "has 0 bytes", "24");
    ByteBuffer tooShort = file(MICROS, ByteOrder.LITTLE_ENDIAN);
    refused(tooShort.position(23), "has 23 bytes", "24");
    refused(file(0x7f454c46, ByteOrder.BIG_ENDIAN), "begins with 7f454c46", "a1b2c3d4");
    refused(file(0x0a0d0d0a, ByteOrder.LITTLE_ENDIAN), "pcapng", "editcap -F pcap");
    refused(file(MICROS, ByteOrder.BIG_ENDIAN).putShort(4, (short) 3), "version 3", "version 2");
    refused(file(NANOS, ByteOrder.LITTLE_ENDIAN).putInt(20, 113), "link type 113", "Ethernet");
    Path none = folder.resolve("none.pcap");
    Refusal.of(PortException.class, () -> reading(none), "none.pcap", "cannot be read");
    Refusal.of(PortException.class, () -> reading(folder), "is no regular file");
  }

  private void refused(ByteBuffer content, String... parts) throws IOException {
    Path path = write(content);
    Refusal.of(PortException.class, () -> reading(path), parts);
  }

  @Test
  void filesThatCannotBeWritten() throws IOException {
    Path in = write(file(MICROS, ByteOrder.LITTLE_ENDIAN));
    Refusal.of(
        PortException.class,
        () -> CapturePort.builder(pool, pool).write(folder.resolve("none/out.pcap")).open(),
        "none/out.pcap",
        "cannot be written");
    Refusal.of(
        PortException.class,
        () -> CapturePort.builder(pool, pool).read(in).write(folder.resolve("./in.pcap")).open(),
        "read and written at once");
    assertEquals(24, Files.size(in));
    for (Path other : new Path[] {folder, Path.of("/dev/null")}) {
      Refusal.of(
          PortException.class,
          () -> CapturePort.builder(pool, pool).write(other).open(),
          other.toString(),
          "is no regular file");
    }
    Refusal.of(
        IllegalStateException.class,
        () -> CapturePort.builder(pool, pool).open(),
        "no file given: call read(file), write(file) or both");
    for (int wrong : new int[] {0, 262145}) {
      Refusal.of(
          IllegalArgumentException.class,
          () -> CapturePort.builder(pool, pool).snaplen(wrong),
          "snaplen " + wrong);
    }
  }

  @Test
  void withoutAFileToWriteWhatIsSentIsDroppedAndCounted() throws IOException {
    try (CapturePort port = reading(write(file(MICROS, ByteOrder.LITTLE_ENDIAN)))) {
      burst.size(0);
      burst.add(pool.alloc(), 0, 60);
      assertEquals(1, port.transmit(burst, 0, 1));
      port.flush();
      assertEquals(1, port.statistics().drop("tx_no_file"));
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void aFullBufferTakesAPrefixAndAFlushMakesRoom() throws IOException {
    Path out = folder.resolve("out.pcap");
    try (CapturePort port = CapturePort.builder(pool, pool).write(out).open()) {
      int taken = 1;
      long total = 0;
      while (taken == 1) {
        burst.size(0);
        burst.add(pool.alloc(), 0, 2048);
        taken = port.transmit(burst, 0, 1);
        total += taken;
      }
      port.flush();
      assertEquals(1, port.transmit(burst, 0, 1));
      port.flush();
      assertEquals(24 + (total + 1) * (16 + 2048), Files.size(out));
    }
  }
}
