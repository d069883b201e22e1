package org.qmempool.nic.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.qmempool.nic.PortException;

/** What the kernel's audit says of itself; it is a part of each system call while it is on. */
public final class Audit {
  private static final int AUDIT = 9;
  private static final int GET = 1000;
  private static final int ENABLED_OFFSET = 4; // struct audit_status: mask, enabled, ...

  private Audit() {}

  /**
   * Whether it is on.
   *
   * @return false also where the kernel was built without it
   * @throws PortException if the kernel does not tell: it takes CAP_AUDIT_CONTROL, outside of
   *     containers
   */
  public static boolean enabled() {
    try (NetlinkSocket socket = new NetlinkSocket(AUDIT)) {
      // Its acknowledgement comes before its answer: none is asked for.
      byte[] answer =
          socket.ask(
              new NetlinkMessage(GET, 0),
              "audit does not tell its state",
              "it takes CAP_AUDIT_CONTROL, outside of containers: run as root");
      if (answer.length < ENABLED_OFFSET + Integer.BYTES) {
        throw new PortException("audit's answer is cut off; report this as a bug", 0);
      }
      MemorySegment status = MemorySegment.ofArray(answer);
      return status.get(ValueLayout.JAVA_INT_UNALIGNED, ENABLED_OFFSET) != 0;
    } catch (PortException e) {
      if (e.errno() == Errno.EPROTONOSUPPORT) {
        return false;
      }
      throw e;
    }
  }
}
