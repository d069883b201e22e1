package org.qmempool.nic.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.qmempool.nic.PortException;

/**
 * Makes and reads network interfaces by rtnetlink, without iproute2.
 *
 * <p>All names are looked up in the namespace of the thread that opened this object. Any thread may
 * call; a call waits for the kernel alone, at most 5 s per answer. A refusal is a {@link
 * PortException} with what was tried, the kernel's words and what to do.
 */
public final class Netlink implements AutoCloseable {
  private static final int ROUTE = 0;
  private static final int NEWLINK = 16;
  private static final int DELLINK = 17;
  private static final int GETLINK = 18;
  private static final int SETLINK = 19;
  private static final int NEWADDR = 20;
  private static final int NEWNEIGH = 28;
  private static final int GETQDISC = 38;
  private static final int TCA_KIND = 1;
  private static final int TRAFFIC_CONTROL_HEADER = 20;
  private static final int ROOT = -1;
  private static final int LINK_HEADER = 16;
  private static final int AF_INET = 2;

  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_NET_NS_PID = 19;
  private static final int IFLA_STATS64 = 23;
  private static final int IFLA_NUM_TX_QUEUES = 31;
  private static final int IFLA_NUM_RX_QUEUES = 32;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int VETH_INFO_PEER = 1;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int NDA_DST = 1;
  private static final int NDA_LLADDR = 2;
  private static final int NUD_PERMANENT = 0x80;
  private static final int IFF_UP = 0x1;
  private static final int IFF_NOARP = 0x80;
  private static final int MAX_NAME = 15;

  private static final String NET_ADMIN = "it takes CAP_NET_ADMIN in this namespace: run as root";
  private static final String EXISTS_OR_ADMIN = "the names must be free and " + NET_ADMIN;

  private final NetlinkSocket socket = new NetlinkSocket(ROUTE);

  private Netlink() {}

  /**
   * Opens rtnetlink in the calling thread's network namespace.
   *
   * @return to be closed by the caller
   */
  public static Netlink open() {
    return new Netlink();
  }

  /**
   * Opens rtnetlink in {@code namespace}.
   *
   * @param namespace where the interfaces are
   * @return to be closed by the caller
   */
  public static Netlink open(NetworkNamespace namespace) {
    return namespace.call(Netlink::new);
  }

  /**
   * Creates a veth pair, both ends down: {@code name} here, {@code peerName} in {@code
   * peerNamespace}.
   *
   * @param name of this end
   * @param peerName of the other end
   * @param peerNamespace where the other end goes
   * @param queues receive and transmit queues of each end, 1 or more
   */
  public void createVethPair(
      String name, String peerName, NetworkNamespace peerNamespace, int queues) {
    createVethPair(name, peerName, peerNamespace.tid(), queues);
  }

  /**
   * As above, with the peer's namespace given by any thread or process in it.
   *
   * @param name of this end
   * @param peerName of the other end
   * @param peerTid id of a thread or process in the namespace where the other end goes
   * @param queues receive and transmit queues of each end, 1 or more
   */
  public void createVethPair(String name, String peerName, int peerTid, int queues) {
    checkName(name);
    checkName(peerName);
    if (queues < 1 || queues > 4096) {
      throw new IllegalArgumentException(
          "queues " + queues + " is outside 1..4096: pass 1 for one queue");
    }
    NetlinkMessage m = NetlinkSocket.message(NEWLINK, NetlinkMessage.CREATE | NetlinkMessage.EXCL);
    m.linkHeader(0, 0, 0).attribute(IFLA_IFNAME, name);
    m.attribute(IFLA_NUM_TX_QUEUES, queues).attribute(IFLA_NUM_RX_QUEUES, queues);
    int info = m.open(IFLA_LINKINFO);
    m.attribute(IFLA_INFO_KIND, "veth");
    int data = m.open(IFLA_INFO_DATA);
    int peer = m.open(VETH_INFO_PEER);
    m.linkHeader(0, 0, 0).attribute(IFLA_IFNAME, peerName);
    m.attribute(IFLA_NUM_TX_QUEUES, queues).attribute(IFLA_NUM_RX_QUEUES, queues);
    m.attribute(IFLA_NET_NS_PID, peerTid);
    m.close(peer).close(data).close(info);
    request(m, "cannot create the veth pair " + name + ", " + peerName, EXISTS_OR_ADMIN);
  }

  /**
   * The interface's index, 1 or more.
   *
   * @param name of the interface
   * @return 1 or more
   */
  public int index(String name) {
    return MemorySegment.ofArray(get(name)).get(ValueLayout.JAVA_INT_UNALIGNED, 4);
  }

  /**
   * True if an interface of this name exists.
   *
   * @param name of the interface
   * @return true if so
   */
  public boolean exists(String name) {
    try {
      return index(name) > 0;
    } catch (PortException e) {
      if (e.errno() == Errno.ENODEV) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Sets the interface up or down.
   *
   * @param name of the interface
   * @param up true for up
   */
  public void up(String name, boolean up) {
    flags(name, up ? IFF_UP : 0, IFF_UP, up ? "set up" : "set down");
  }

  /**
   * Lets the interface do ARP or not.
   *
   * @param name of the interface
   * @param arp true to let it do ARP
   */
  public void arp(String name, boolean arp) {
    flags(name, arp ? 0 : IFF_NOARP, IFF_NOARP, "change ARP of");
  }

  /**
   * True when the interface is set up.
   *
   * @param name of the interface
   * @return true if so
   */
  public boolean isUp(String name) {
    return (MemorySegment.ofArray(get(name)).get(ValueLayout.JAVA_INT_UNALIGNED, 8) & IFF_UP) != 0;
  }

  /**
   * Sets the MTU in bytes (without the Ethernet header).
   *
   * @param name of the interface
   * @param mtu in bytes
   */
  public void mtu(String name, int mtu) {
    NetlinkMessage m = NetlinkSocket.message(SETLINK, 0).linkHeader(index(name), 0, 0);
    request(
        m.attribute(IFLA_MTU, mtu),
        "cannot set the MTU of " + name + " to " + mtu,
        "a veth takes 68..65535, less while a native XDP program is attached");
  }

  /**
   * The MTU in bytes.
   *
   * @param name of the interface
   * @return in bytes
   */
  public int mtu(String name) {
    return attribute(name, IFLA_MTU).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
  }

  /**
   * Sets the hardware address, 6 bytes.
   *
   * @param name of the interface
   * @param mac 6 bytes
   */
  public void mac(String name, byte[] mac) {
    NetlinkMessage m = NetlinkSocket.message(SETLINK, 0).linkHeader(index(name), 0, 0);
    request(
        m.attribute(IFLA_ADDRESS, mac),
        "cannot set the hardware address of " + name,
        "it must be 6 bytes, not a multicast address, and " + NET_ADMIN);
  }

  /**
   * The hardware address, 6 bytes.
   *
   * @param name of the interface
   * @return a copy
   */
  public byte[] mac(String name) {
    return attribute(name, IFLA_ADDRESS).toArray(ValueLayout.JAVA_BYTE);
  }

  /**
   * Deletes the interface, and of a veth the peer too.
   *
   * @param name of the interface
   */
  public void delete(String name) {
    NetlinkMessage m = NetlinkSocket.message(DELLINK, 0).linkHeader(index(name), 0, 0);
    request(m, "cannot delete " + name, NET_ADMIN);
  }

  /**
   * Adds an IPv4 address, e.g. 0x0a000001 for 10.0.0.1, with its prefix length.
   *
   * @param name of the interface
   * @param ipv4 the address, first byte uppermost
   * @param prefixLength 0 to 32
   */
  public void addAddress(String name, int ipv4, int prefixLength) {
    NetlinkMessage m =
        NetlinkSocket.message(NEWADDR, NetlinkMessage.CREATE | NetlinkMessage.EXCL)
            .addressHeader(AF_INET, prefixLength, index(name))
            .attributeBigEndian(IFA_LOCAL, ipv4)
            .attributeBigEndian(IFA_ADDRESS, ipv4);
    request(
        m,
        "cannot add " + dotted(ipv4) + "/" + prefixLength + " to " + name,
        "the prefix is 0..32, the address must be new, and " + NET_ADMIN);
  }

  /**
   * Adds or replaces a permanent neighbour, so that nobody needs to ask by ARP.
   *
   * @param name of the interface
   * @param ipv4 the address, first byte uppermost
   * @param mac 6 bytes
   */
  public void addNeighbour(String name, int ipv4, byte[] mac) {
    NetlinkMessage m =
        NetlinkSocket.message(NEWNEIGH, NetlinkMessage.CREATE | NetlinkMessage.REPLACE)
            .neighbourHeader(AF_INET, index(name), NUD_PERMANENT)
            .attributeBigEndian(NDA_DST, ipv4)
            .attribute(NDA_LLADDR, mac);
    request(m, "cannot add neighbour " + dotted(ipv4) + " to " + name, NET_ADMIN);
  }

  /**
   * The interface's counters.
   *
   * @param name of the interface
   * @return a snapshot
   */
  public LinkStatistics statistics(String name) {
    return LinkStatistics.of(attribute(name, IFLA_STATS64));
  }

  /**
   * The kind of the queueing discipline at the interface's root.
   *
   * @param name of the interface
   * @return for example mq, fq_codel, or noqueue for none
   * @throws PortException if it has none yet, as it was never up
   */
  public String qdisc(String name) {
    int index = index(name);
    NetlinkMessage ask =
        NetlinkSocket.message(GETQDISC, NetlinkMessage.DUMP).trafficControlHeader(index);
    for (byte[] answer : request(ask, "cannot read the qdiscs of " + name, "try again")) {
      MemorySegment header = MemorySegment.ofArray(answer); // a dump is of all interfaces
      MemorySegment kind = NetlinkSocket.attribute(answer, TRAFFIC_CONTROL_HEADER, TCA_KIND);
      if (kind != null
          && header.get(ValueLayout.JAVA_INT_UNALIGNED, 4) == index
          && header.get(ValueLayout.JAVA_INT_UNALIGNED, 12) == ROOT) {
        return kind.getString(0);
      }
    }
    throw new PortException(
        name + " has no queueing discipline: it is down, `ip link set " + name + " up`", 0);
  }

  @Override
  public void close() {
    socket.close();
  }

  private void flags(String name, int flags, int change, String verb) {
    NetlinkMessage m = NetlinkSocket.message(SETLINK, 0).linkHeader(index(name), flags, change);
    request(m, "cannot " + verb + " " + name, NET_ADMIN);
  }

  private byte[] get(String name) {
    checkName(name);
    NetlinkMessage m =
        NetlinkSocket.message(GETLINK, 0).linkHeader(0, 0, 0).attribute(IFLA_IFNAME, name);
    List<byte[]> answers =
        request(
            m,
            "interface '" + name + "' does not exist in this network namespace",
            "`ip link` lists those that do");
    return answers.getFirst();
  }

  private MemorySegment attribute(String name, int type) {
    MemorySegment found = NetlinkSocket.attribute(get(name), LINK_HEADER, type);
    if (found == null) {
      throw new PortException(
          "the kernel gives no attribute " + type + " for " + name + "; use an Ethernet interface",
          0);
    }
    return found;
  }

  private List<byte[]> request(NetlinkMessage message, String what, String remedy) {
    return socket.request(message, what, remedy);
  }

  private static void checkName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME || name.contains("/") || name.contains(" ")) {
      throw new IllegalArgumentException(
          "interface name '"
              + name
              + "' must have 1..15 characters, no blank, no '/': choose another");
    }
  }

  private static String dotted(int ipv4) {
    return (ipv4 >>> 24)
        + "."
        + (ipv4 >>> 16 & 255)
        + "."
        + (ipv4 >>> 8 & 255)
        + "."
        + (ipv4 & 255);
  }
}
