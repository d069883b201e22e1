package org.qmempool.nic.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.Ethtool;
import org.qmempool.nic.kernel.Netlink;
import org.qmempool.nic.kernel.NetworkNamespace;

/**
 * Two network namespaces joined by two veth pairs, made by this process for itself.
 *
 * <pre>{@code
 * outside                                application
 * +--------------------+                 +-----------------+
 * | qm-source  --------+----- veth ------+--> qm-a         |
 * |                    |                 |     | forward   |
 * | qm-sink    <-------+----- veth ------+---- qm-b        |
 * +--------------------+                 +-----------------+
 * }</pre>
 *
 * <p>Nothing but our own frames moves on it: IPv6 is off before the links come up, no interface has
 * an address or does ARP (both can be added by the {@link Netlink} of the namespace), segmentation
 * and checksum offload are off so that no frame exceeds the MTU or carries half a checksum, and
 * generic receive offload is on so that each receiving end has its ring and NAPI, with or without
 * an XDP program.
 *
 * <p>The namespaces have no names and die with the process, however it ends; {@link #close} removes
 * them earlier. Any thread may call.
 */
public final class TestNetwork implements AutoCloseable {
  /** Where probes start, in the outside namespace. */
  public static final String SOURCE = "qm-source";

  /** Where probes end, in the outside namespace. */
  public static final String SINK = "qm-sink";

  /** The application's end of the source's link. */
  public static final String A = "qm-a";

  /** The application's end of the sink's link. */
  public static final String B = "qm-b";

  private final NetworkNamespace outside;
  private final NetworkNamespace application;
  private final Netlink outsideLinks;
  private final Netlink applicationLinks;

  private TestNetwork(int queues) {
    NetworkNamespace out = NetworkNamespace.create("outside");
    NetworkNamespace app = null;
    Netlink outLinks = null;
    Netlink appLinks = null;
    try {
      app = NetworkNamespace.create("application");
      outLinks = Netlink.open(out);
      appLinks = Netlink.open(app);
      out.run(TestNetwork::withoutIpv6);
      app.run(TestNetwork::withoutIpv6);
      outLinks.createVethPair(SOURCE, A, app, queues);
      outLinks.createVethPair(SINK, B, app, queues);
      setUp(out, outLinks, List.of(SOURCE, SINK));
      setUp(app, appLinks, List.of(A, B));
      // Last, with all links up: a peer that is down does not learn of it, and frames redirected to
      // it vanish uncounted.
      receiveOffload(out, List.of(SOURCE, SINK));
      receiveOffload(app, List.of(A, B));
    } catch (RuntimeException e) {
      closeAll(outLinks, appLinks, out, app);
      throw e;
    }
    outside = out;
    application = app;
    outsideLinks = outLinks;
    applicationLinks = appLinks;
  }

  /**
   * Makes the network, all four interfaces up.
   *
   * @param queues receive and transmit queues of each interface, 1 or more
   * @return to be closed by the caller
   * @throws PortException without CAP_NET_ADMIN and CAP_SYS_ADMIN, with the remedy; nothing is left
   *     then
   */
  public static TestNetwork create(int queues) {
    return new TestNetwork(queues);
  }

  /**
   * The namespace of source and sink.
   *
   * @return the namespace
   */
  public NetworkNamespace outside() {
    return outside;
  }

  /**
   * The namespace of the application.
   *
   * @return the namespace
   */
  public NetworkNamespace application() {
    return application;
  }

  /**
   * The links of source and sink.
   *
   * @return closed with the network
   */
  public Netlink outsideLinks() {
    return outsideLinks;
  }

  /**
   * The links of the application.
   *
   * @return closed with the network
   */
  public Netlink applicationLinks() {
    return applicationLinks;
  }

  /**
   * Counters of the link from {@link #SOURCE} to {@link #A}.
   *
   * @return to be closed by the caller
   */
  public DropCounters sourceToA() {
    return DropCounters.open(outside, SOURCE, application, A);
  }

  /**
   * Counters of the link from {@link #B} to {@link #SINK}.
   *
   * @return to be closed by the caller
   */
  public DropCounters bToSink() {
    return DropCounters.open(application, B, outside, SINK);
  }

  /**
   * Ends both namespaces; the kernel removes the links as soon as no thread or socket of theirs is
   * left.
   */
  @Override
  public void close() {
    closeAll(outsideLinks, applicationLinks, outside, application);
  }

  private static void setUp(NetworkNamespace namespace, Netlink links, List<String> names) {
    try (Ethtool ethtool = Ethtool.open(namespace)) {
      for (String name : names) {
        ethtool.txChecksum(name, false);
        ethtool.segmentation(name, false);
        links.arp(name, false);
        links.up(name, true);
      }
    }
  }

  private static void receiveOffload(NetworkNamespace namespace, List<String> names) {
    try (Ethtool ethtool = Ethtool.open(namespace)) {
      for (String name : names) {
        ethtool.gro(name, true);
      }
    }
  }

  /** Before any interface exists: router solicitations and the like would be foreign frames. */
  private static void withoutIpv6() {
    for (String which : List.of("all", "default")) {
      Path setting = Path.of("/proc/sys/net/ipv6/conf", which, "disable_ipv6");
      if (Files.exists(setting)) { // else the kernel has no IPv6
        try {
          Files.writeString(setting, "1");
        } catch (IOException e) {
          throw new PortException(
              "cannot turn IPv6 off by "
                  + setting
                  + " ("
                  + e.getMessage()
                  + "); /proc/sys must be mounted writable: run as root outside a container");
        }
      }
    }
  }

  private static void closeAll(@Nullable AutoCloseable... resources) {
    for (AutoCloseable resource : resources) {
      if (resource != null) {
        try {
          resource.close();
        } catch (Exception e) {
          throw new IllegalStateException("closing a test network cannot fail", e);
        }
      }
    }
  }
}
