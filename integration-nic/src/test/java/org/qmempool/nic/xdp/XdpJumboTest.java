package org.qmempool.nic.xdp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.kernel.Eventually;
import org.qmempool.nic.kernel.Privileges;

/** Frames of several elements between real devices, in copy mode, byte for byte. */
class XdpJumboTest {
  private static final int MTU = 9000;
  private static final int ELEMENT = 4096;
  private static final int ROOM = 3000; // of each element that is sent, from byte 100 on
  private static final int PACKETS = 200;

  private TestNetwork network;
  private Mempool pool;
  private PacketBurst burst;

  @BeforeEach
  void makeTheNetwork() {
    Privileges.assumeBpf();
    network = TestNetwork.create(1);
    network.outsideLinks().mtu(TestNetwork.SOURCE, MTU);
    network.applicationLinks().mtu(TestNetwork.A, MTU);
    pool = Mempool.builder().capacity(1024).layout(ElementLayout.umem(ELEMENT)).build();
    burst = new PacketBurst(pool, 32);
  }

  @AfterEach
  void nothingIsLeft() {
    if (network == null) {
      return; // skipped
    }
    assertEquals(0, pool.inUse());
    pool.close();
    network.close();
  }

  private XdpPortBuilder port(String device) {
    return XdpPort.builder(pool, pool).device(device).rings(256, 256, 256, 256).multiBuffer(true);
  }

  private static int length(int packet) {
    return 60 + packet * 1009 % (MTU - 46);
  }

  private static byte expected(int packet, int at) {
    if (at < 14) {
      return at < 12 ? (byte) 2 : at == 12 ? (byte) 0x88 : (byte) 0xb5;
    }
    return (byte) (packet * 31 + at * 7 + at / 256);
  }

  private void send(XdpPort sender, int packet) {
    int length = length(packet);
    burst.size(0);
    for (int from = 0; from < length; from += ROOM) {
      int n = Math.min(ROOM, length - from);
      assertTrue(burst.add(pool.alloc(), 100, n));
      int at = burst.size() - 1;
      burst.flags()[at] = from + n < length ? PacketBurst.CONTINUES : 0;
      for (int i = 0; i < n; i++) {
        pool.memory().set(JAVA_BYTE, burst.position(at) + i, expected(packet, from + i));
      }
    }
    assertEquals(burst.size(), sender.transmit(burst, 0, burst.size()));
    sender.flush();
  }

  /** Checks the packets of a burst, the first of which has this number; how many. */
  private int verify(int first) {
    MemorySegment memory = pool.memory();
    int packets = 0;
    int at = 0;
    for (int i = 0; i < burst.size(); i++) {
      for (int j = 0; j < burst.lengths()[i]; j++) {
        byte is = memory.get(JAVA_BYTE, burst.position(i) + j);
        if (is != expected(first + packets, at + j)) {
          assertEquals(expected(first + packets, at + j), is, "packet " + (first + packets));
        }
      }
      at += burst.lengths()[i];
      if ((burst.flags()[i] & PacketBurst.CONTINUES) == 0) {
        assertEquals(length(first + packets), at, "length of packet " + (first + packets));
        packets++;
        at = 0;
      }
    }
    assertEquals(0, at, "the burst ends with the end of a packet");
    return packets;
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "GENERIC"})
  void jumboFramesArriveWhole(AttachMode mode) {
    try (XdpPort sender =
            network.outside().call(port(TestNetwork.SOURCE).attach(AttachMode.NONE)::open);
        XdpPort receiver = network.application().call(port(TestNetwork.A).attach(mode)::open)) {
      assertEquals(mode, receiver.attachMode());
      int[] sent = new int[1];
      int[] arrived = new int[1];
      Eventually.holds(
          PACKETS + " packets",
          () -> {
            if (sent[0] < PACKETS && sent[0] - arrived[0] < 16) {
              send(sender, sent[0]++);
            }
            sender.flush();
            receiver.receive(burst);
            arrived[0] += verify(arrived[0]);
            pool.freeBulk(burst.handles(), 0, burst.size());
            return arrived[0] == PACKETS;
          });
      Eventually.holds(
          "all are completed",
          () -> {
            sender.flush();
            return sender.statistics().completed() == PACKETS;
          });
      assertEquals(PACKETS, sender.statistics().transmitted());
      assertEquals(PACKETS, receiver.statistics().received());
      assertEquals(sender.statistics().transmittedBytes(), receiver.statistics().receivedBytes());
      assertEquals(0, receiver.statistics().dropped(), receiver.statistics().toString());
    }
  }
}
