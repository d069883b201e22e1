package org.qmempool.nic.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PortException;
import org.qmempool.nic.socket.TapPortBuilder;

/**
 * What a port is opened on, as it is written on the command line: {@code KIND:NAME}, or the name
 * alone where {@code --port} gives the kind.
 *
 * @param kind what drives it
 * @param name a device; for udp {@code LOCAL[,REMOTE]}, each {@code ADDRESS:PORT}; for pcap {@code
 *     FILE}, or {@code READ,WRITE}
 */
record PortName(Kind kind, String name) {
  private static final int MAX_PORT = 0xffff;

  /** What drives a port of {@code nic-run}. */
  enum Kind {
    XDP,
    PACKET,
    TAP,
    UDP,
    PCAP;

    /** Whether the name is that of an interface that is there. */
    boolean isDevice() {
      return this == XDP || this == PACKET;
    }
  }

  static PortName of(String text, Kind otherwise) {
    for (Kind kind : Kind.values()) {
      String prefix = kind.name().toLowerCase(Locale.ROOT) + ":";
      if (text.startsWith(prefix)) {
        return new PortName(kind, text.substring(prefix.length()));
      }
    }
    return new PortName(otherwise, text);
  }

  /**
   * Throws unless a port can have this name.
   *
   * @throws PortException if it is no address, or no file
   * @throws IllegalArgumentException if no interface can have that name
   */
  void check() {
    switch (kind) {
      case UDP -> {
        address(part(0));
        if (!part(1).isEmpty()) {
          address(part(1));
        }
      }
      case TAP -> TapPortBuilder.checkName(name);
      case PCAP -> {
        if (part(0).isEmpty() && part(1).isEmpty()) {
          throw new PortException("pcap '" + name + "': no file given; pass FILE, or READ,WRITE");
        }
      }
      case XDP, PACKET -> {
        // the kernel knows
      }
    }
  }

  /** Of a capture, the file to read; null for none. */
  @Nullable Path toRead(boolean receives) {
    return path(name.contains(",") ? part(0) : receives ? name : "");
  }

  /** Of a capture, the file to write; null for none. */
  @Nullable Path toWrite(boolean receives) {
    return path(name.contains(",") ? part(1) : receives ? "" : name);
  }

  private static @Nullable Path path(String file) {
    return file.isEmpty() ? null : Path.of(file);
  }

  /** Of a UDP socket, where it is bound. */
  InetSocketAddress local() {
    return address(part(0));
  }

  /** Of a UDP socket, where it sends to; null for nowhere. */
  @Nullable InetSocketAddress remote() {
    return part(1).isEmpty() ? null : address(part(1));
  }

  private String part(int i) {
    String[] parts = name.split(",", 2);
    return i < parts.length ? parts[i] : "";
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0)).replaceAll("^\\[(.*)]$", "$1");
    String digits = text.substring(colon + 1);
    if (digits.matches("\\d{1,5}") && Integer.parseInt(digits) <= MAX_PORT) {
      try {
        return new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(digits));
      } catch (IllegalArgumentException e) {
        // falls through to the same refusal
      }
    }
    throw new PortException(
        "UDP address '" + text + "' is none; pass one like 10.0.0.2:7 or [fd00::2]:7");
  }
}
