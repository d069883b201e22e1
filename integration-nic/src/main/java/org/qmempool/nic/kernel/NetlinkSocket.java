package org.qmempool.nic.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PortException;

/**
 * One netlink conversation: a request goes out, all its answers come back, or the kernel's error
 * with its own words.
 *
 * <p>The socket stays in the network namespace of the thread that opened it, whichever thread uses
 * it later. Each wait is bounded by the socket's receive timeout. Methods are synchronized: any
 * thread may call.
 */
final class NetlinkSocket implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int FLAG_MULTI = 2;
  private static final int FLAG_CAPPED = 0x100;
  private static final int FLAG_ACK_TLVS = 0x200;
  private static final int ERROR_TEXT = 1;
  private static final int BUFFER = 1 << 16;
  private static final long TIMEOUT_SECONDS = 5;

  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment out = arena.allocate(4096, 8);
  private final MemorySegment in = arena.allocate(BUFFER, 8);
  private final int fd;
  private int sequence;
  private boolean closed;

  /**
   * Opens a socket of one netlink protocol (0 route, 16 generic) in the calling thread's namespace.
   */
  NetlinkSocket(int protocol) {
    fd = NicLibc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol);
    if (fd < 0) {
      arena.close();
      throw Errno.failure(
          "cannot open a netlink socket",
          fd,
          "the kernel must have netlink, or a sandbox forbids it");
    }
    MemorySegment timeout = arena.allocate(16, 8);
    timeout.set(JAVA_LONG, 0, TIMEOUT_SECONDS);
    NicLibc.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeout, 16);
    // Both only improve messages; an older kernel answers ENOPROTOOPT and errors come without
    // words.
    NicLibc.setsockoptInt(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
    NicLibc.setsockoptInt(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
  }

  /**
   * A request to be filled in and given to {@link #request}; the kernel is asked to acknowledge it.
   */
  static NetlinkMessage message(int type, int flags) {
    return new NetlinkMessage(type, flags | NetlinkMessage.ACK);
  }

  /**
   * Sends the message and collects the answers.
   *
   * @param what for the error message
   * @param remedy for the error message
   * @return each answer's payload after its nlmsghdr; empty for a plain acknowledgement
   * @throws PortException with the kernel's errno and words
   */
  List<byte[]> request(NetlinkMessage message, String what, String remedy) {
    return exchange(message, true, what, remedy);
  }

  /**
   * Sends a message that asks for no acknowledgement, as where that would come before the answer.
   *
   * @param message made without {@link NetlinkMessage#ACK}
   * @return the first answer's payload after its nlmsghdr
   * @throws PortException as {@link #request}
   */
  byte[] ask(NetlinkMessage message, String what, String remedy) {
    return exchange(message, false, what, remedy).getFirst();
  }

  private synchronized List<byte[]> exchange(
      NetlinkMessage message, boolean acknowledged, String what, String remedy) {
    if (closed) {
      throw new PortException(what + ": the netlink socket is closed; open a new one", 0);
    }
    int mine = ++sequence;
    int length = message.finish(mine, out);
    long sent = NicLibc.send(fd, out, length, 0);
    if (sent < 0) {
      throw Errno.failure(what, (int) sent, remedy);
    }
    List<byte[]> answers = new ArrayList<>();
    while (true) {
      long got = NicLibc.recv(fd, in, BUFFER, 0);
      if (got == -Errno.EINTR) {
        continue;
      }
      if (got < 0) {
        throw Errno.failure(what, (int) got, "the kernel did not answer within 5 s; try again");
      }
      if (take(got, mine, answers, what, remedy) || (!acknowledged && !answers.isEmpty())) {
        return answers;
      }
    }
  }

  /** Reads one datagram; true when the conversation is over. */
  private boolean take(long got, int mine, List<byte[]> answers, String what, String remedy) {
    long at = 0;
    while (at + NetlinkMessage.HEADER <= got) {
      int length = in.get(U32, at);
      int type = in.get(U16, at + 4) & 0xffff;
      int flags = in.get(U16, at + 6) & 0xffff;
      if (length < NetlinkMessage.HEADER || at + length > got) {
        throw new PortException(what + ": the kernel's answer is cut off; report this as a bug", 0);
      }
      if (in.get(U32, at + 8) == mine) { // else: late answer of a conversation that timed out
        long body = at + NetlinkMessage.HEADER;
        if (type == NLMSG_ERROR) {
          int errno = in.get(U32, body);
          if (errno != 0) {
            throw Errno.failure(what + words(body, at + length, flags), errno, remedy);
          }
          return true;
        }
        if (type == NLMSG_DONE) {
          return true;
        }
        answers.add(in.asSlice(body, at + length - body).toArray(ValueLayout.JAVA_BYTE));
        assert (flags & FLAG_MULTI) == 0 || type != NLMSG_ERROR;
      }
      at += (length + 3) & -4;
    }
    return false;
  }

  /** The kernel's extended acknowledgement, e.g. " (underlying driver does not support XDP)". */
  private String words(long body, long end, int flags) {
    if ((flags & FLAG_ACK_TLVS) == 0) {
      return "";
    }
    int echoed = (flags & FLAG_CAPPED) != 0 ? NetlinkMessage.HEADER : in.get(JAVA_INT, body + 4);
    long at = body + 4 + ((echoed + 3) & -4);
    while (at + 4 <= end) {
      int length = in.get(U16, at) & 0xffff;
      if (length < 4) {
        return "";
      }
      if ((in.get(U16, at + 2) & 0x3fff) == ERROR_TEXT) {
        return " (" + in.getString(at + 4) + ")";
      }
      at += (length + 3) & -4;
    }
    return "";
  }

  /** Looks an attribute up in {@code payload} after its family header; null when absent. */
  static @Nullable MemorySegment attribute(byte[] payload, int familyHeader, int type) {
    MemorySegment p = MemorySegment.ofArray(payload);
    long at = familyHeader;
    while (at + 4 <= payload.length) {
      int length = p.get(U16, at) & 0xffff;
      if (length < 4 || at + length > payload.length) {
        return null;
      }
      if ((p.get(U16, at + 2) & 0x3fff) == type) {
        return p.asSlice(at + 4, length - 4);
      }
      at += (length + 3) & -4;
    }
    return null;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      NicLibc.close(fd);
      arena.close();
    }
  }
}
