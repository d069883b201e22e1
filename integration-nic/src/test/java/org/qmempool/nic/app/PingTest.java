package org.qmempool.nic.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.codec.Ipv4;
import org.qmempool.nic.kernel.Privileges;
import org.qmempool.nic.socket.PacketSocketPort;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.XdpPort;

/** The kernel's own ping, from the other namespace, answered by {@link Echo}. */
class PingTest {
  private static final int COUNT = 10;

  /**
   * With a deadline ping ends when it has so many answers, so on a busy machine it does not leave
   * before the last one; until then it sends more.
   */
  private static final int DEADLINE_SECONDS = 10;

  /** Opens the echo's port, inside the application's namespace. */
  private interface Opening {
    PacketPort open(Mempool pool, MempoolCache cache);
  }

  @Test
  void nativeModeAnswersEveryPing() throws Exception {
    Privileges.assumeBpf();
    pingsAreAnswered((pool, cache) -> xdp(pool, cache, AttachMode.NATIVE));
  }

  @Test
  void genericModeAnswersEveryPing() throws Exception {
    Privileges.assumeBpf();
    pingsAreAnswered((pool, cache) -> xdp(pool, cache, AttachMode.GENERIC));
  }

  @Test
  void aPacketSocketAnswersEveryPing() throws Exception {
    Privileges.assumeNamespaces();
    pingsAreAnswered(
        (pool, cache) ->
            PacketSocketPort.builder(pool, cache).device(TestNetwork.A).slots(64).open());
  }

  private static PacketPort xdp(Mempool pool, MempoolCache cache, AttachMode mode) {
    return XdpPort.builder(pool, cache)
        .device(TestNetwork.A)
        .rings(64, 64, 128, 64)
        .attach(mode)
        .open();
  }

  private static void pingsAreAnswered(Opening opening) throws Exception {
    Privileges.assumeProgram("ping", "iputils-ping");
    Privileges.assumeProgram("nsenter", "util-linux");
    try (TestNetwork network = TestNetwork.create(1);
        Mempool pool = Mempool.builder().capacity(1024).build()) {
      network.outsideLinks().arp(TestNetwork.SOURCE, true);
      network.outsideLinks().addAddress(TestNetwork.SOURCE, Ipv4.address(10, 9, 0, 1), 24);
      long hardware = hardware(network.applicationLinks().mac(TestNetwork.A));
      AtomicBoolean stop = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      CountDownLatch open = new CountDownLatch(1);
      Thread echo =
          network
              .application()
              .start(
                  "echo",
                  () -> {
                    try {
                      answerUntil(stop, pool, opening, open, hardware);
                    } catch (RuntimeException | AssertionError e) {
                      failure.set(e);
                    }
                  });
      try {
        assertTrue(open.await(10, TimeUnit.SECONDS), () -> "not open: " + failure.get());
        for (int bytes : new int[] {56, 1472}) {
          assertEachIsAnswered(ping(network.outside().path(), bytes));
        }
      } finally {
        stop.set(true);
        echo.join(10_000);
      }
      assertEquals(null, failure.get());
      assertEquals(0, pool.inUse());
    }
  }

  private static void answerUntil(
      AtomicBoolean stop, Mempool pool, Opening opening, CountDownLatch open, long hardware) {
    try (MempoolCache cache = pool.newCache();
        PacketPort port = opening.open(pool, cache)) {
      Echo echo = new Echo(port, cache, hardware, Ipv4.address(10, 9, 0, 2), 32);
      open.countDown();
      while (!stop.get()) {
        if (echo.step() == 0) {
          port.await(2_000_000);
        }
      }
      assertTrue(echo.count(EchoOutcome.ICMP_REPLY) >= 2 * COUNT);
      assertTrue(echo.count(EchoOutcome.ARP_REPLY) >= 1);
      assertEquals(0, echo.answersDropped());
    }
  }

  private static void assertEachIsAnswered(String output) {
    for (int sequence = 1; sequence <= COUNT; sequence++) {
      assertTrue(output.contains("icmp_seq=" + sequence + " "), output);
    }
  }

  private static String ping(String namespace, int bytes) throws Exception {
    Process ping =
        new ProcessBuilder(
                List.of(
                    "nsenter",
                    "--net=" + namespace,
                    "ping",
                    "-n",
                    "-c",
                    Integer.toString(COUNT),
                    "-w",
                    Integer.toString(DEADLINE_SECONDS),
                    "-i",
                    "0.05",
                    "-s",
                    Integer.toString(bytes),
                    "10.9.0.2"))
            .redirectErrorStream(true)
            .start();
    String output = new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(ping.waitFor(20, TimeUnit.SECONDS), output);
    return output;
  }

  private static long hardware(byte[] mac) {
    long address = 0;
    for (byte octet : mac) {
      address = address << 8 | (octet & 0xff);
    }
    return address;
  }
}
