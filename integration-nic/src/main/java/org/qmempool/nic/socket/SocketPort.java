package org.qmempool.nic.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import org.qmempool.Mempool;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.kernel.NicLibc;

/** What the ports of this package have in common: a descriptor, a sender, waiting and the end. */
abstract sealed class SocketPort implements PacketPort permits PacketSocketPort, UdpPort, TapPort {
  static final int SOL_SOCKET = 1;

  private static final int SO_ERROR = 4;
  private static final int POLLIN = 1;
  private static final int POLLERR = 8;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final String name;
  private final Mempool pool;
  private final int fd;
  private final Arena arena;
  private final FrameSender sender;
  private boolean closed;
  private long errors;
  private boolean errorStays;

  /** Takes over the descriptor, the arena and the name's registration with the pool. */
  SocketPort(String name, Mempool pool, int fd, Arena arena, FrameSender sender) {
    this.name = name;
    this.pool = pool;
    this.fd = fd;
    this.arena = arena;
    this.sender = sender;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Mempool pool() {
    return pool;
  }

  @Override
  public final int receive(PacketBurst burst) {
    requireOpen();
    burst.check(this, 0, 0);
    return receiveInto(burst);
  }

  @Override
  public final int transmit(PacketBurst burst, int from, int count) {
    requireOpen();
    burst.check(this, from, count);
    return sender.transmit(burst, from, count);
  }

  @Override
  public final void flush() {
    requireOpen();
    sender.flush();
  }

  @Override
  public final boolean await(long timeoutNanos) {
    requireOpen();
    if (isReady()) {
      return true;
    }
    long deadline = System.nanoTime() + timeoutNanos;
    if (timeoutNanos >= NANOS_PER_MILLI) {
      long millis = Math.min(timeoutNanos / NANOS_PER_MILLI, Integer.MAX_VALUE);
      if (sees(NicLibc.poll(fd, POLLIN, (int) millis)) || isReady()) {
        return true;
      }
      long left = deadline - System.nanoTime();
      if (errorStays && left > 0) {
        LockSupport.parkNanos(left); // poll does not wait while it sees an error
      }
      return false;
    }
    while (System.nanoTime() - deadline < 0) {
      if (isReady()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  /** Whether poll finds a frame. */
  final boolean polls() {
    return sees(NicLibc.poll(fd, POLLIN, 0));
  }

  private boolean sees(int events) {
    errorStays = false;
    if (events <= 0) {
      return false;
    }
    if ((events & POLLERR) != 0) {
      errors++;
      errorStays = !takeError();
    }
    return (events & POLLIN) != 0;
  }

  /**
   * Takes the error off the socket (its link went down, its peer refused): poll would see it. False
   * where that cannot be: a TAP whose device was deleted is no socket, and poll sees it for ever.
   */
  private boolean takeError() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment error = scratch.allocate(JAVA_INT);
      return NicLibc.getsockopt(fd, SOL_SOCKET, SO_ERROR, error, Integer.BYTES) >= 0;
    }
  }

  /** Errors that waiting has found on the socket and taken off it. */
  final long errors() {
    return errors;
  }

  final FrameSender sender() {
    return sender;
  }

  final int fd() {
    return fd;
  }

  final boolean isClosed() {
    return closed;
  }

  @Override
  public final void close() {
    if (closed) {
      return;
    }
    closed = true;
    readKernelCounters();
    try {
      sender.close();
    } finally {
      // Also where the allocator refuses, as it was closed before the port.
      try {
        closeReceiver();
      } finally {
        arena.close();
        unmap();
        NicLibc.close(fd);
        pool.unregister(name);
      }
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("port " + name + " is closed: open a new one");
    }
  }

  /** Replaces the burst by what is there; packets received. */
  abstract int receiveInto(PacketBurst burst);

  /** Whether a frame is there. */
  abstract boolean isReady();

  /** Reads the counters that the kernel keeps with the descriptor; called before it is closed. */
  abstract void readKernelCounters();

  /** Gives back the elements that wait for frames. */
  abstract void closeReceiver();

  /** Unmaps what of the kernel's is mapped, with no segment over it any more. */
  abstract void unmap();
}
