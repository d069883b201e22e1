package org.qmempool.nic.xdp;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;
import org.qmempool.nic.kernel.Errno;

/**
 * Binds a socket to its queue, in the mode that was asked for or in the best one that there is.
 *
 * <p>In mode AUTO zero copy is tried first, and copy when the kernel refuses that. Only the attempt
 * tells: a driver that lists the feature may yet refuse it, by EOPNOTSUPP, by EINVAL (virtio_net
 * without VIRTIO_F_ACCESS_PLATFORM) or by ENOENT (virtio_net without VIRTIO_F_RING_RESET). The
 * kernel chooses in the same way when it is left to it, and then does not say why.
 *
 * @param result 0, or {@code -errno} of the last attempt
 * @param refusal {@code -errno} by which zero copy was refused before copy was bound, else 0
 */
record Binding(int result, int refusal) {
  /**
   * The kernel gives up a closed socket's queue some time after close, in a worker: up to 17 ms on
   * an idle machine, more than 100 on one with ten times more threads than cores.
   */
  private static final long RETRY_NANOS = 500_000_000;

  private static final long PARK_NANOS = 1_000_000;

  /**
   * Binds.
   *
   * @param flags what is asked for beside the mode
   * @param bind the system call, of flags: 0 or {@code -errno}
   */
  static Binding inMode(BindMode mode, int flags, IntUnaryOperator bind) {
    return switch (mode) {
      case COPY -> as(flags | XdpAbi.BIND_COPY, bind);
      case ZEROCOPY -> as(flags | XdpAbi.BIND_ZEROCOPY, bind);
      case AUTO -> {
        Binding zeroCopy = as(flags | XdpAbi.BIND_ZEROCOPY, bind);
        yield zeroCopy.isOfTheMode()
            ? new Binding(as(flags | XdpAbi.BIND_COPY, bind).result, zeroCopy.result)
            : zeroCopy;
      }
    };
  }

  /** Binds with just these flags; while the queue is another's, again for half a second. */
  static Binding as(int flags, IntUnaryOperator bind) {
    return new Binding(whenFree(flags, RETRY_NANOS, bind), 0);
  }

  /** Tries until the answer is another one than EBUSY, or the time is over; the last answer. */
  static int whenFree(int flags, long timeoutNanos, IntUnaryOperator bind) {
    long deadline = System.nanoTime() + timeoutNanos;
    int result = bind.applyAsInt(flags);
    while (result == -Errno.EBUSY && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(PARK_NANOS);
      result = bind.applyAsInt(flags);
    }
    return result;
  }

  /** True for a refusal that may be due to the mode: not to the queue's owner, nor to the link. */
  private boolean isOfTheMode() {
    return result < 0 && result != -Errno.EBUSY && result != -Errno.ENETDOWN;
  }
}
