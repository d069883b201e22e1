package org.qmempool.nic.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.qmempool.nic.PortException;

/**
 * Where one thread is, in equal steps of its CPU time: perf_event_open(2) on the software clock, so
 * that it needs no counter of the CPU and works in a virtual machine. What {@code perf record -e
 * cpu-clock -g --tid} does, without the program.
 *
 * <pre>
 *  one page                       pages of records
 *  +--------------------------+   +------------------------------------------------------------+
 *  | head@1024 | tail@1032    |   | header 8 | address 8 | n 8 | n callers, innermost first ... |
 *  +--------------------------+   +------------------------------------------------------------+
 * </pre>
 *
 * Open, {@link #start}, {@link #stop}, {@link #drain}: by one thread, which need not be the one
 * that is sampled.
 */
public final class CpuSampler implements AutoCloseable {
  /** A caller at or above this is no address but a mark, such as "from here on the kernel". */
  private static final long MARKS = -4095;

  private static final int ATTRIBUTES_BYTES = 64;
  private static final int TYPE_SOFTWARE = 1;
  private static final int SAMPLE_IP = 1;
  private static final int SAMPLE_CALLCHAIN = 1 << 5;
  private static final int DISABLED = 1;
  private static final int EXCLUDE_CALLCHAIN_USER = 1 << 22;
  private static final long CLOEXEC = 8;
  private static final long ENABLE = 0x2400;
  private static final long DISABLE = 0x2401;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final long PAGE = 4096;
  private static final long RECORDS = 512 * PAGE; // a power of two pages, 2 MiB
  private static final long HEAD = 1024;
  private static final long TAIL = 1032;
  private static final long MOST_RECORD = PAGE; // with margin: 127 callers are 1 KiB
  private static final int RECORD_LOST = 2;
  private static final int RECORD_THROTTLE = 5;
  private static final int RECORD_SAMPLE = 9;
  private static final int MODE_MASK = 7;
  private static final int MODE_USER = 2;
  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private final int fd;
  private final long address;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment head;
  private final MemorySegment records;
  private boolean closed;

  private CpuSampler(int tid, long periodNanos) {
    int opened;
    try (Arena call = Arena.ofConfined()) {
      MemorySegment attributes = call.allocate(ATTRIBUTES_BYTES, 8);
      attributes.set(JAVA_INT, 0, TYPE_SOFTWARE); // and config 0, the CPU clock
      attributes.set(JAVA_INT, 4, ATTRIBUTES_BYTES);
      attributes.set(JAVA_LONG, 16, periodNanos);
      attributes.set(JAVA_LONG, 24, SAMPLE_IP | SAMPLE_CALLCHAIN);
      attributes.set(JAVA_LONG, 40, DISABLED | EXCLUDE_CALLCHAIN_USER);
      opened = NicLibc.perfEventOpen(attributes, tid, CLOEXEC);
    }
    if (opened < 0) {
      throw Errno.failure(
          "cannot sample thread " + tid + " by perf_event_open",
          opened,
          "it takes CAP_PERFMON, or `sysctl -w kernel.perf_event_paranoid=1`: run as root");
    }
    long mapped = NicLibc.mmap(PAGE + RECORDS, PROT_READ_WRITE, MAP_SHARED, opened, 0);
    if (NicLibc.isError(mapped)) {
      NicLibc.close(opened);
      throw Errno.failure(
          "cannot map the samples of thread " + tid,
          (int) mapped,
          "it takes CAP_IPC_LOCK, or a larger kernel.perf_event_mlock_kb: run as root");
    }
    fd = opened;
    address = mapped;
    MemorySegment all = NicLibc.view(mapped, PAGE + RECORDS, arena);
    head = all.asSlice(0, PAGE);
    records = all.asSlice(PAGE);
  }

  /** Takes the samples of a thread. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * One sample.
     *
     * @param user true outside of the kernel; the rest is then of no use
     * @param address where it was
     * @param callers the kernel's functions on the stack, innermost first, the address itself among
     *     them
     * @param depth how many of them there are; reused for the next sample
     */
    void sample(boolean user, long address, long[] callers, int depth);
  }

  /**
   * Prepares sampling.
   *
   * @param tid of a thread
   * @param periodNanos CPU time between two samples, 10 microseconds or more
   * @return to be closed by the caller; it does not run yet
   * @throws PortException if the kernel refuses, with the remedy
   */
  public static CpuSampler open(int tid, long periodNanos) {
    if (tid < 1 || periodNanos < 10_000) {
      throw new IllegalArgumentException(
          "thread "
              + tid
              + ", period "
              + periodNanos
              + " ns: the thread is 1 or more, the period 10000 or more");
    }
    return new CpuSampler(tid, periodNanos);
  }

  /** Begins to take samples. */
  public void start() {
    control(ENABLE, "start");
  }

  /** Takes no more samples. */
  public void stop() {
    control(DISABLE, "stop");
  }

  /**
   * Hands out what was sampled since the last call.
   *
   * @param visitor takes the samples in their order
   * @return samples that were lost, as more came than there is room for, 2 MiB, or than the kernel
   *     allows in a tick; at least so many, as it does not tell them all
   */
  public long drain(Visitor visitor) {
    checkOpen();
    return drain(head, records, visitor);
  }

  /**
   * The same of any ring.
   *
   * @param records a power of two bytes, more than a page
   */
  static long drain(MemorySegment head, MemorySegment records, Visitor visitor) {
    long[] callers = new long[128]; // kernel.perf_event_max_stack is 127 unless raised
    long lost = 0;
    long tail = head.get(JAVA_LONG, TAIL); // this side alone writes it
    // Acquire: pairs with the kernel's write barrier between a record and the head behind it.
    long end = (long) LONG.getAcquire(head, HEAD);
    // The kernel tells a loss with the next record that finds room, and there may have been none.
    boolean full = end - tail > records.byteSize() - MOST_RECORD;
    while (tail != end) {
      long header = at(records, tail);
      int type = (int) header;
      int mode = (int) (header >>> 32) & MODE_MASK;
      int bytes = (int) (header >>> 48);
      if (bytes < 8 || bytes > end - tail) {
        throw new PortException("a record of " + bytes + " bytes: report this as a bug", 0);
      }
      if (type == RECORD_LOST) {
        lost += at(records, tail + 16);
      } else if (type == RECORD_THROTTLE) {
        lost++; // the rest of a tick is missing; how many that were is not told
      } else if (type == RECORD_SAMPLE) {
        int depth = 0;
        long n = Math.min(at(records, tail + 16), (bytes - 24) / 8);
        for (int i = 0; i < n; i++) {
          long caller = at(records, tail + 24 + 8L * i);
          if (Long.compareUnsigned(caller, MARKS) < 0 && depth < callers.length) {
            callers[depth++] = caller;
          }
        }
        visitor.sample(mode == MODE_USER, at(records, tail + 8), callers, depth);
      }
      tail += bytes;
    }
    // Release: the kernel reads the tail, then writes over what this side has read before.
    LONG.setRelease(head, TAIL, tail);
    return full ? Math.max(lost, 1) : lost;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      arena.close();
      NicLibc.munmap(address, PAGE + RECORDS);
      NicLibc.close(fd);
    }
  }

  /** Records have lengths in words, so no word lies across the end. */
  private static long at(MemorySegment records, long position) {
    return records.get(JAVA_LONG, position & (records.byteSize() - 1));
  }

  private void control(long request, String what) {
    checkOpen();
    int rc = NicLibc.ioctl(fd, request, MemorySegment.NULL);
    if (rc < 0) {
      throw Errno.failure("cannot " + what + " sampling", rc, "report this as a bug");
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("this sampler is closed; open a new one");
    }
  }
}
