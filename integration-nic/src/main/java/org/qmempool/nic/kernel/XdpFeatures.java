package org.qmempool.nic.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.qmempool.nic.PortException;

/**
 * What a driver says that it can do with XDP, from the kernel's "netdev" generic netlink family
 * (Linux 6.3 or later).
 *
 * @param bits NETDEV_XDP_ACT_* bits; 0 also when the kernel does not tell
 * @param zeroCopyMaxSegments most descriptors of one packet in zero-copy mode; 0 if it has none
 */
public record XdpFeatures(long bits, int zeroCopyMaxSegments) {
  private static final int GENERIC = 16;
  private static final int CONTROL = 16;
  private static final int GET_FAMILY = 3;
  private static final int FAMILY_ID = 1;
  private static final int FAMILY_NAME = 2;
  private static final int DEV_GET = 1;
  private static final int IFINDEX = 1;
  private static final int FEATURES = 3;
  private static final int ZC_MAX_SEGS = 4;
  private static final int GENERIC_HEADER = 4;

  /**
   * Asks for one interface of the calling thread's namespace.
   *
   * @param ifindex of the interface
   * @return what the driver says
   * @throws PortException with ENOENT if the kernel is too old to tell, ENODEV if there is no such
   *     interface
   */
  public static XdpFeatures of(int ifindex) {
    try (NetlinkSocket socket = new NetlinkSocket(GENERIC)) {
      NetlinkMessage ask =
          NetlinkSocket.message(CONTROL, 0)
              .genericHeader(GET_FAMILY, 1)
              .attribute(FAMILY_NAME, "netdev");
      byte[] family =
          socket.request(ask, "no netdev netlink family", "needs Linux 6.3 or later").getFirst();
      MemorySegment id = require(family, FAMILY_ID);
      NetlinkMessage get =
          NetlinkSocket.message(id.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0) & 0xffff, 0)
              .genericHeader(DEV_GET, 1)
              .attribute(IFINDEX, ifindex);
      List<byte[]> answers =
          socket.request(
              get, "interface index " + ifindex, "it must exist in this network namespace");
      byte[] device = answers.getFirst();
      MemorySegment segments = NetlinkSocket.attribute(device, GENERIC_HEADER, ZC_MAX_SEGS);
      return new XdpFeatures(
          require(device, FEATURES).get(ValueLayout.JAVA_LONG_UNALIGNED, 0),
          segments == null ? 0 : segments.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
    }
  }

  /**
   * True if XDP programs run in the driver (native mode).
   *
   * @return true if so
   */
  public boolean basic() {
    return (bits & 1) != 0;
  }

  /**
   * True if the driver takes AF_XDP zero-copy sockets.
   *
   * @return true if so
   */
  public boolean zeroCopy() {
    return (bits & 8) != 0;
  }

  /**
   * True if native mode takes packets of many buffers.
   *
   * @return true if so
   */
  public boolean multiBuffer() {
    return (bits & 32) != 0;
  }

  private static MemorySegment require(byte[] answer, int type) {
    MemorySegment found = NetlinkSocket.attribute(answer, GENERIC_HEADER, type);
    if (found == null) {
      throw new PortException(
          "the netdev family's answer lacks attribute " + type + "; needs Linux 6.3 or later", 0);
    }
    return found;
  }
}
