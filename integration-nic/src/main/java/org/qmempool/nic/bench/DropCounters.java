package org.qmempool.nic.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.qmempool.nic.kernel.Ethtool;
import org.qmempool.nic.kernel.LinkStatistics;
import org.qmempool.nic.kernel.Netlink;
import org.qmempool.nic.kernel.NetworkNamespace;

/**
 * Counts the frames that one direction of a veth link lost, each once, so that a run without flow
 * control can be balanced: gaps in the sequence = lost.
 *
 * <p>The kernel counts one event in up to four places. What counts where, measured on Linux 6.18 by
 * overloading a link from one CPU (the tests of this class repeat it, but for the full ring, which
 * takes a second CPU); X sends, Y receives:
 *
 * <pre>
 * event                                          X tx_    X tx_queue_N_     Y rx_    Y rx_queue_N_          elsewhere
 *                                                dropped  xdp_xmit_errors   dropped  drops      xdp_drops
 * X redirects, Y's ring of 256 is full           yes      yes               yes
 * X redirects, Y is down                         yes
 * X sends by socket, Y's ring is full            yes (1)
 * Y's program says XDP_DROP                                                                     yes
 * Y native, AF_XDP: rx ring full                                            yes      yes                    rx_ring_full (2)
 * Y native, AF_XDP: fill ring empty                                         yes      yes                    rx_dropped (2)
 * Y generic, AF_XDP: rx ring full                                                                           rx_ring_full (2) only
 * Y generic, AF_XDP: fill ring empty                                                                        rx_dropped (2) only
 * Y's stack has nobody for the frame                                        yes
 * Y's AF_PACKET socket is full                                                                              PACKET_STATISTICS only
 * Y has neither program nor receive offload      nothing counts: the frame is gone (3)
 *
 * (1) AF_XDP: the kick answers EBUSY, the frame is gone and completes, so a port that counts EBUSY counts the same frame once more;
 *     AF_PACKET: the sender is told (ENOBUFS, or a shorter count); PacketSocketPort drops what got ENOBUFS and counts it,
 *     and sends the rest again, so that its count counts
 * (2) of xdp_statistics; fill_ring_empty counts a part of rx_dropped once more
 * (3) so {@link TestNetwork} turns receive offload on
 * </pre>
 *
 * <p>So {@code lost = X tx_dropped + Y rx_dropped - X xdp_xmit_errors + Y xdp_drops}. To that the
 * caller adds, of Y's socket, {@code rx_dropped + rx_ring_full} for AF_XDP in generic mode (nothing
 * in native mode) and the drops of PACKET_STATISTICS for AF_PACKET; for AF_PACKET as the sender
 * take {@link Snapshot#lostBehindSender} instead.
 *
 * <p>Measured with AF_XDP transmit and a redirecting source on two CPUs into one ring, half a
 * second, 2314 frames refused and 23582 redirected into a full ring: sent = received + lost to the
 * frame.
 *
 * <p>Two limits. When two CPUs redirect into one queue at once, the kernel's per-queue counters may
 * lose updates (seen: 16 of 600000), so balance runs with one redirecting CPU per queue. And the
 * counters of a moving link are not of one moment: read them when it is quiet. With receive offload
 * on and segmentation offload off, a veth never uses the backlog queue; its drops ({@code
 * softnet_stat}, one count for the whole machine) are shown and not added.
 *
 * <p>Any thread may read; reading allocates.
 */
public final class DropCounters implements AutoCloseable {
  private static final Path SOFTNET = Path.of("/proc/net/softnet_stat");
  private static final int HEX = 16;

  private final String sender;
  private final String receiver;
  private final Netlink senderLinks;
  private final Netlink receiverLinks;
  private final Ethtool senderDriver;
  private final Ethtool receiverDriver;

  /**
   * Counters at a moment, or their growth between two; in frames.
   *
   * @param sent frames that the sender put on the link, X tx_packets
   * @param received frames that the receiver's driver took off it, Y rx_packets
   * @param senderDropped refused at the sender: link down, or Y's ring full for a socket
   * @param ringFull redirected while Y's ring was full
   * @param undelivered Y's program could not deliver: AF_XDP ring full or no buffer
   * @param verdictDropped Y's program said XDP_DROP
   * @param unhandled Y's stack had nobody for it
   * @param backlogDropped by the backlog queues of the whole machine; not a part of {@link #lost}
   */
  public record Snapshot(
      long sent,
      long received,
      long senderDropped,
      long ringFull,
      long undelivered,
      long verdictDropped,
      long unhandled,
      long backlogDropped) {

    /**
     * The growth since {@code earlier}.
     *
     * @param earlier an earlier snapshot of the same counters
     * @return the differences
     */
    public Snapshot since(Snapshot earlier) {
      return new Snapshot(
          sent - earlier.sent,
          received - earlier.received,
          senderDropped - earlier.senderDropped,
          ringFull - earlier.ringFull,
          undelivered - earlier.undelivered,
          verdictDropped - earlier.verdictDropped,
          unhandled - earlier.unhandled,
          backlogDropped - earlier.backlogDropped);
    }

    /**
     * Frames lost on the link, each counted once.
     *
     * @return in frames
     */
    public long lost() {
      return senderDropped + lostBehindSender();
    }

    /**
     * Frames lost after the sender's socket had taken them.
     *
     * @return in frames
     */
    public long lostBehindSender() {
      return ringFull + undelivered + verdictDropped + unhandled;
    }
  }

  private DropCounters(
      String sender,
      String receiver,
      Netlink senderLinks,
      Netlink receiverLinks,
      Ethtool senderDriver,
      Ethtool receiverDriver) {
    this.sender = sender;
    this.receiver = receiver;
    this.senderLinks = senderLinks;
    this.receiverLinks = receiverLinks;
    this.senderDriver = senderDriver;
    this.receiverDriver = receiverDriver;
  }

  /**
   * Opens the counters of the direction from {@code sender} to {@code receiver}, the two ends of
   * one veth pair.
   *
   * @param from namespace of the sending end
   * @param sender name of the sending end
   * @param to namespace of the receiving end
   * @param receiver name of the receiving end
   * @return to be closed by the caller; a failure leaves nothing open
   */
  public static DropCounters open(
      NetworkNamespace from, String sender, NetworkNamespace to, String receiver) {
    List<Runnable> undo = new ArrayList<>();
    try {
      Netlink senderLinks = Netlink.open(from);
      undo.add(senderLinks::close);
      Netlink receiverLinks = Netlink.open(to);
      undo.add(receiverLinks::close);
      Ethtool senderDriver = Ethtool.open(from);
      undo.add(senderDriver::close);
      Ethtool receiverDriver = Ethtool.open(to);
      undo.clear();
      return new DropCounters(
          sender, receiver, senderLinks, receiverLinks, senderDriver, receiverDriver);
    } finally {
      undo.forEach(Runnable::run);
    }
  }

  /**
   * The counters now.
   *
   * @return a snapshot
   */
  public Snapshot read() {
    LinkStatistics x = senderLinks.statistics(sender);
    LinkStatistics y = receiverLinks.statistics(receiver);
    long ringFull = sum(senderDriver.statistics(sender), "tx_queue_", "_xdp_xmit_errors");
    Map<String, Long> driver = receiverDriver.statistics(receiver);
    long undelivered = sum(driver, "rx_queue_", "_drops") - sum(driver, "rx_queue_", "_xdp_drops");
    return new Snapshot(
        x.txPackets(),
        y.rxPackets(),
        x.txDropped() - ringFull,
        ringFull,
        undelivered,
        sum(driver, "rx_queue_", "_xdp_drops"),
        y.rxDropped() - ringFull - undelivered,
        backlogDropped());
  }

  @Override
  public void close() {
    senderLinks.close();
    receiverLinks.close();
    senderDriver.close();
    receiverDriver.close();
  }

  /** Over all queues; "_drops" also ends "_xdp_drops", which the caller takes off again. */
  private static long sum(Map<String, Long> counters, String prefix, String suffix) {
    long sum = 0;
    for (Map.Entry<String, Long> counter : counters.entrySet()) {
      if (counter.getKey().startsWith(prefix) && counter.getKey().endsWith(suffix)) {
        sum += counter.getValue();
      }
    }
    return sum;
  }

  /** Second column of each CPU's line. */
  private static long backlogDropped() {
    try {
      long sum = 0;
      for (String line : Files.readAllLines(SOFTNET)) {
        sum += Long.parseLong(line.split(" ", -1)[1], HEX);
      }
      return sum;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + SOFTNET + "; /proc must be mounted", e);
    }
  }
}
