package org.qmempool.nic.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.NicLibc;

/**
 * Tells when a device has taken its hands off the memory of a zero-copy socket that was closed.
 *
 * <p>Close returns before that: a worker of the kernel first has the driver drop the socket's
 * buffers, and then frees the queue. Until then the device may write received frames into elements
 * that the pool has long given to somebody else. The kernel has no call that waits for it, but it
 * refuses to bind another socket to the queue by EBUSY for just so long. So a second, small socket
 * stands ready from the start, made where the first one was (in that network namespace), and is
 * bound in its place, in copy mode, which does not touch the driver.
 */
final class QueueRelease implements AutoCloseable {
  private static final int CHUNK = 2048;
  private static final int BYTES = 4096; // the least that is a whole page
  private static final int REG_BYTES = 32;

  /** Longer than a worker was ever seen to wait; beyond it another process must have the queue. */
  private static final long BOUND_NANOS = 2_000_000_000;

  private final Arena arena = Arena.ofShared();
  private final int fd;
  private final int deviceIndex;
  private final int queue;

  /**
   * Makes the second socket.
   *
   * @throws PortException if the kernel refuses; nothing is left behind
   */
  QueueRelease(int deviceIndex, int queue) {
    this.deviceIndex = deviceIndex;
    this.queue = queue;
    fd = NicLibc.socket(XdpAbi.AF_XDP, XdpAbi.SOCK_RAW_CLOEXEC, 0);
    int result = fd;
    if (result >= 0) {
      MemorySegment memory = arena.allocate(BYTES, BYTES);
      MemorySegment reg = arena.allocate(REG_BYTES, 8);
      reg.set(JAVA_LONG, 0, memory.address());
      reg.set(JAVA_LONG, 8, BYTES);
      reg.set(JAVA_INT, 16, CHUNK);
      result = NicLibc.setsockopt(fd, XdpAbi.SOL_XDP, XdpAbi.XDP_UMEM_REG, reg, REG_BYTES);
      for (int ring :
          new int[] {
            XdpAbi.XDP_UMEM_FILL_RING, XdpAbi.XDP_UMEM_COMPLETION_RING, XdpAbi.XDP_TX_RING
          }) {
        result = result < 0 ? result : NicLibc.setsockoptInt(fd, XdpAbi.SOL_XDP, ring, 1);
      }
    }
    if (result < 0) {
      close();
      throw Errno.failure(
          "cannot make the second socket that zero copy takes",
          result,
          "the locked-memory limit must have room for one page more, and so must the limit of open"
              + " files; or use bind mode COPY");
    }
  }

  /** Waits until the queue is free, at most two seconds; the first socket is closed. */
  void await() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment address = XdpAbi.address(scratch, deviceIndex, queue, 0);
      Binding.whenFree(
          XdpAbi.BIND_COPY,
          BOUND_NANOS,
          flags -> NicLibc.bind(fd, XdpAbi.flags(address, flags), XdpAbi.SOCKADDR_BYTES));
    }
  }

  @Override
  public void close() {
    if (fd >= 0) {
      NicLibc.close(fd);
    }
    arena.close();
  }
}
