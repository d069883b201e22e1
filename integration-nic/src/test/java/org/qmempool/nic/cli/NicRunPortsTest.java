package org.qmempool.nic.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.Victim;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.capture.CapturePort;
import org.qmempool.nic.codec.Ipv4;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Privileges;

/** {@code nic-run} on every kind of port. */
class NicRunPortsTest {
  private static final int FRAMES = 300;
  private static final int RECORD_HEADER = 16;

  @TempDir private Path folder;

  /** A capture of some frames of 60 to 1514 bytes. */
  private Path recorded() {
    return recorded(FRAMES);
  }

  private Path recorded(int frames) {
    Path file = folder.resolve("recorded,1.pcap");
    try (Mempool pool = Mempool.builder().capacity(512).build();
        CapturePort port = CapturePort.builder(pool, pool).write(file).open()) {
      PacketBurst burst = new PacketBurst(pool, 1);
      for (int i = 0; i < frames; i++) {
        int handle = pool.alloc();
        pool.element(handle).fill((byte) i);
        burst.size(0);
        burst.add(handle, 0, 60 + i * 31 % 1455);
        assertEquals(1, port.transmit(burst, 0, 1));
        port.flush();
      }
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"packet", "xdp"})
  void whatIsSentFromAFileIsCapturedIntoAnother(String port) throws Exception {
    if ("xdp".equals(port)) {
      Privileges.assumeBpf();
    }
    Privileges.assumeNamespaces();
    Path in = recorded();
    Path out = folder.resolve("captured.pcap");
    try (TestNetwork network = TestNetwork.create(1);
        Victim capture =
            network
                .application()
                .call(
                    () ->
                        Victim.start(
                            NicRun.class,
                            "capture",
                            "--port=" + port,
                            "--interface=qm-a",
                            "--pcap=" + out))) {
      capture.awaitLine(line -> line.startsWith("capture of qm-a"));
      Said sent =
          network
              .outside()
              .call(() -> Said.by("send", "--pcap=" + in, "--interface=" + port + ":qm-source"));
      assertEquals(0, sent.exit(), sent.toString());
      assertTrue(sent.out().startsWith("sent: " + FRAMES + "\n"), sent.out());
      long bytes = Files.size(in);
      Eventually.holds(bytes + " bytes captured", () -> size(out) == bytes);
      capture.signal("INT");
      assertEquals(130, capture.exitCode());
    }
    assertArrayEquals(withoutTimes(in), withoutTimes(out));
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  private static byte[] withoutTimes(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = 24;
    for (int i = 0; i < FRAMES; i++) {
      Arrays.fill(bytes, at, at + 8, (byte) 0);
      at += RECORD_HEADER + 60 + i * 31 % 1455;
    }
    assertEquals(bytes.length, at);
    return bytes;
  }

  @Test
  void aFileThatIsCutOffIsReadToThereAndMeansExitCodeOne() throws IOException {
    Path whole = recorded();
    Said all = Said.by("drop", "--interface=pcap:" + whole + ",");
    assertEquals(1, all.exit(), "the comma divides: " + all);
    Path plain = Files.copy(whole, folder.resolve("plain.pcap"));
    all = Said.by("drop", "--interface=pcap:" + plain);
    assertEquals(0, all.exit(), all.toString());
    assertTrue(all.out().contains("\n  received: 300\n"), all.out());
    byte[] bytes = Files.readAllBytes(plain);
    Path cut = Files.write(plain, Arrays.copyOf(bytes, bytes.length - 1));
    Said most = Said.by("drop", "--port=pcap", "--interface=" + cut);
    assertEquals(1, most.exit(), most.toString());
    assertTrue(most.out().contains("\n  received: 299\n"), most.out());
    assertTrue(most.err().contains("record 300 at byte "), most.err());
  }

  @Test
  void aFileIsForwardedToAnother() throws IOException {
    Path in = Files.copy(recorded(), folder.resolve("in.pcap"));
    Path out = folder.resolve("out.pcap");
    Said said = Said.by("forward", "--port=pcap", "--from=" + in, "--to=" + out);
    assertEquals(0, said.exit(), said.toString());
    assertTrue(said.out().contains("forwarded: 300, dropped: 0"), said.out());
    assertArrayEquals(withoutTimes(in), withoutTimes(out));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "capture --interface pcap:IN --pcap ./IN",
        "capture --port pcap --interface IN, --pcap IN",
        "send --pcap IN --interface pcap:LNK",
        "forward --port pcap --from IN --to ./IN",
        "forward --from pcap:IN --to pcap:,LNK",
        "forward --port pcap --from IN --to OTHER,./IN --both",
        "drop --interface pcap:IN,LNK"
      })
  void aFileThatIsReadIsNotWritten(String command) throws IOException {
    Path in = Files.copy(recorded(), folder.resolve("in.pcap"));
    Files.createSymbolicLink(folder.resolve("link.pcap"), in);
    Files.copy(in, folder.resolve("other.pcap"));
    byte[] before = Files.readAllBytes(in);
    String[] arguments =
        command
            .replace("./IN", folder + "/./in.pcap")
            .replace("IN", in.toString())
            .replace("LNK", folder + "/link.pcap")
            .replace("OTHER", folder + "/other.pcap")
            .split(" ", -1);
    Said said = Said.by(arguments);
    assertEquals(2, said.exit(), said.toString());
    assertTrue(said.err().contains("is to be read and written at once"), said.err());
    assertEquals(1, said.err().lines().count(), said.err());
    assertArrayEquals(before, Files.readAllBytes(in));
  }

  @Test
  void aFileIsNotWrittenTwice() throws IOException {
    Path in = Files.copy(recorded(), folder.resolve("in.pcap"));
    Path other = Files.copy(in, folder.resolve("other.pcap"));
    Path out = Files.writeString(folder.resolve("out.pcap"), "as it was");
    Path elsewhere = folder.resolve(".").resolve("new.pcap");
    for (Path[] two : new Path[][] {{out, out}, {folder.resolve("new.pcap"), elsewhere}}) {
      Said said =
          Said.by(
              "forward",
              "--both",
              "--from=pcap:" + in + "," + two[0],
              "--to=pcap:" + other + "," + two[1]);
      assertEquals(2, said.exit(), said.toString());
      assertTrue(said.err().contains("is to be written twice"), said.err());
      assertEquals(1, said.err().lines().count(), said.err());
    }
    assertEquals("as it was", Files.readString(out));
    assertFalse(Files.exists(elsewhere));
  }

  @Test
  void whatThePortDropsWasNotSent() {
    Privileges.assumeNamespaces();
    Path in = recorded();
    try (TestNetwork network = TestNetwork.create(1)) {
      network.applicationLinks().up("lo", true);
      Said said =
          network
              .application()
              .call(() -> Said.by("send", "--pcap=" + in, "--interface=udp:127.0.0.1:0"));
      assertEquals(1, said.exit(), said.toString());
      assertTrue(said.out().startsWith("sent: 0\n"), said.out());
      assertTrue(said.out().contains("\n  dropped tx_refused: 300\n"), said.out());
    }
  }

  @ParameterizedTest
  @CsvSource({"single, 1", "all-to-all, 9", "mixed, 4"})
  void sendMakesAPatternWithoutADevice(String pattern, int flows) throws IOException {
    Path out = folder.resolve("pattern.pcap");
    Said said =
        Said.by(
            "send",
            "--pattern=" + pattern,
            "--flows=3",
            "--count=100",
            "--rate=1e5",
            "--interface=pcap:" + out);
    assertEquals(0, said.exit(), said.toString());
    assertTrue(said.err().contains("send " + flows + " flows"), said.err());
    assertTrue(said.out().startsWith("sent: 100\n"), said.out());
    assertEquals(24 + 100 * (RECORD_HEADER + 60), Files.size(out));
  }

  /** Without an end of its own it would go on until the seconds are over. */
  @Test
  void sendEndsWhenTheDeviceTakesNothing() {
    Privileges.assumeNamespaces();
    Path in = recorded(2000);
    try (TestNetwork network = TestNetwork.create(1)) {
      network.outsideLinks().up(TestNetwork.SOURCE, false);
      long start = System.nanoTime();
      Said said =
          network
              .outside()
              .call(
                  () ->
                      Said.by(
                          "send",
                          "--pcap=" + in,
                          "--interface=packet:" + TestNetwork.SOURCE,
                          "--seconds=60"));
      long took = System.nanoTime() - start;
      assertEquals(1, said.exit(), said.toString());
      assertTrue(said.err().contains("is the link up?"), said.err());
      assertTrue(took < 40_000_000_000L, "took " + took);
    }
  }

  @Test
  void payloadsAreSentThroughAUdpSocket() {
    Privileges.assumeNamespaces();
    Path in = recorded();
    try (TestNetwork network = TestNetwork.create(1)) {
      network.applicationLinks().up("lo", true);
      Said said =
          network
              .application()
              .call(
                  () ->
                      Said.by(
                          "send",
                          "--pcap=" + in,
                          "--port=udp",
                          "--interface=127.0.0.1:0,127.0.0.1:9"));
      assertEquals(0, said.exit(), said.toString());
      assertTrue(said.out().contains(":udp, udp recvmmsg\n"), said.out());
      assertTrue(said.out().contains("\n  completed: 300\n"), said.out());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | udp:127.0.0.1            | '127.0.0.1' is none",
        "2 | udp:localhost:7          | 'localhost:7' is none",
        "2 | udp:127.0.0.1:70000      | '127.0.0.1:70000' is none",
        "2 | udp:127.0.0.1:0,x:1      | 'x:1' is none",
        "1 | pcap:/none/such.pcap     | capture '/none/such.pcap' cannot be read",
        "2 | pcap:,                   | no file given",
        "2 | tap:a/b                  | TAP name 'a/b'",
      })
  void aNameThatIsNoneIsOneLineAndABadArgument(int exit, String name, String message) {
    Said said = Said.by("drop", "--interface=" + name);
    assertEquals(exit, said.exit(), said.toString());
    assertEquals(1, said.err().lines().count(), said.err());
    assertTrue(said.err().contains(message), said.err());
  }

  @Test
  void echoBehindATapAnswersPing() throws Exception {
    Privileges.assumeNamespaces();
    Privileges.assumeProgram("ping", "iputils-ping");
    Privileges.assumeProgram("nsenter", "util-linux");
    try (TestNetwork network = TestNetwork.create(1);
        Victim echo =
            network
                .application()
                .call(
                    () ->
                        Victim.start(
                            NicRun.class,
                            "echo",
                            "--port=tap",
                            "--interface=qm-tap",
                            "--address=10.9.0.2"))) {
      echo.awaitLine(line -> line.equals("echo on qm-tap, tap"));
      network.applicationLinks().addAddress("qm-tap", Ipv4.address(10, 9, 0, 1), 24);
      Process ping =
          new ProcessBuilder(
                  "nsenter",
                  "--net=" + network.application().path(),
                  "ping",
                  "-n",
                  "-c",
                  "5",
                  "-i",
                  "0.05",
                  "-w",
                  "10",
                  "10.9.0.2")
              .redirectErrorStream(true)
              .start();
      String said = new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(ping.waitFor(20, TimeUnit.SECONDS), said);
      assertEquals(0, ping.exitValue(), said);
      assertTrue(said.contains(" 5 received"), said);
      echo.signal("INT");
      assertEquals(130, echo.exitCode());
    }
  }
}
