package org.qmempool.nic.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/**
 * An address as the kernel takes it.
 *
 * <pre>
 *  sockaddr_in   | family | port BE | address (4)                                  | zero (8)
 *  sockaddr_in6  | family | port BE | flow (4) | address (16) | scope (4)          |
 *                0        2         4          8              24                   28
 * </pre>
 */
final class SocketAddress {
  /** Bytes of the longer one. */
  static final int MOST_BYTES = 28;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int INET_BYTES = 16;
  private static final int PORT = 2;
  private static final int INET_ADDRESS = 4;
  private static final int INET6_ADDRESS = 8;
  private static final int INET6_SCOPE = 24;
  private static final ValueLayout.OfShort SHORT_BE =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddress() {}

  /** Throws for a host name that was not resolved; the address. */
  static InetSocketAddress check(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          "address " + address + " is not resolved: pass a numeric one, or a name that resolves");
    }
    return address;
  }

  static int family(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address ? AF_INET6 : AF_INET;
  }

  /** Writes it; its length in bytes. */
  static int write(InetSocketAddress address, MemorySegment to) {
    to.fill((byte) 0);
    to.set(ValueLayout.JAVA_SHORT, 0, (short) family(address));
    to.set(SHORT_BE, PORT, (short) address.getPort());
    byte[] bytes = address.getAddress().getAddress();
    boolean six = address.getAddress() instanceof Inet6Address;
    int at = six ? INET6_ADDRESS : INET_ADDRESS;
    MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, at, bytes.length);
    if (address.getAddress() instanceof Inet6Address inet6) {
      to.set(ValueLayout.JAVA_INT, INET6_SCOPE, inet6.getScopeId());
    }
    return six ? MOST_BYTES : INET_BYTES;
  }

  /** The port of either kind. */
  static int port(MemorySegment address) {
    return address.get(SHORT_BE, PORT) & 0xffff;
  }
}
