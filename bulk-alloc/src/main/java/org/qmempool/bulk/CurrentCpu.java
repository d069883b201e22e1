package org.qmempool.bulk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The CPU that the calling thread runs on: a hint, outdated as soon as the thread is moved.
 *
 * <p>Read from the thread's restartable-sequences area, which the kernel keeps up to date: the C
 * library registers it for every thread and says where it lies ({@code __rseq_offset}, since glibc
 * 2.35). Its address belongs to the operating system thread, so a virtual thread asks for it anew
 * each time. Where the area is missing, or switched off, {@code sched_getcpu} is asked; where that
 * fails too, the thread's id is spread over the CPUs.
 *
 * <p>Any thread, virtual ones too. Wait-free, nothing allocated. No system call, unless {@code
 * sched_getcpu} is asked and the kernel offers no vDSO for it.
 */
public final class CurrentCpu {
  /** How the number is found. */
  public enum Source {
    /** The restartable-sequences area of the thread. */
    RSEQ,
    /** {@code sched_getcpu}. */
    SCHED_GETCPU,
    /** No number to be had: threads are spread by their ids. */
    STRIPE
  }

  private static final int CPU_ID_OFFSET = 4;
  private static final int CPU_ID_BYTES = 8;

  private static final int COUNT = possibleCpus();
  private static final long RSEQ_OFFSET = rseqOffset();
  private static final Source SOURCE =
      RSEQ_OFFSET != 0
          ? Source.RSEQ
          : Libc.schedGetCpu() >= 0 ? Source.SCHED_GETCPU : Source.STRIPE;

  private CurrentCpu() {}

  /**
   * The number of the current CPU.
   *
   * @return 0 to {@link #count()} - 1
   */
  public static int get() {
    int cpu;
    if (RSEQ_OFFSET != 0) {
      cpu = Libc.readOpaqueInt(Libc.pthreadSelf() + RSEQ_OFFSET + CPU_ID_OFFSET);
    } else if (SOURCE == Source.SCHED_GETCPU) {
      cpu = Libc.schedGetCpu();
    } else {
      cpu = -1;
    }
    return cpu >= 0 && cpu < COUNT ? cpu : stripe();
  }

  /**
   * The number of possible CPUs, those that may be plugged in later included, and whatever part of
   * them the process may use.
   *
   * @return 1 or more
   */
  public static int count() {
    return COUNT;
  }

  /**
   * How {@link #get()} finds the number on this machine.
   *
   * @return the source
   */
  public static Source source() {
    return SOURCE;
  }

  private static int stripe() {
    return (int) Long.remainderUnsigned(Thread.currentThread().threadId(), COUNT);
  }

  /** The offset of the area from the thread's own address, or 0 where it cannot be used. */
  private static long rseqOffset() {
    long size = Libc.addressOf("__rseq_size");
    long offset = Libc.addressOf("__rseq_offset");
    // Only x86-64 has been tried: elsewhere the thread pointer need not be pthread_self.
    if (!System.getProperty("os.arch", "").equals("amd64")
        || size == 0
        || offset == 0
        || Libc.readOpaqueInt(size) < CPU_ID_BYTES) {
      return 0;
    }
    long value = Libc.readLong(offset);
    return Libc.readOpaqueInt(Libc.pthreadSelf() + value + CPU_ID_OFFSET) >= 0 ? value : 0;
  }

  /** The kernel's list of possible CPUs is like "0-3,8"; the highest number counts. */
  private static int possibleCpus() {
    try {
      String list = Files.readString(Path.of("/sys/devices/system/cpu/possible")).strip();
      return Integer.parseInt(list.substring(list.lastIndexOf(',') + 1).replaceAll(".*-", "")) + 1;
    } catch (IOException | NumberFormatException e) {
      return Runtime.getRuntime().availableProcessors();
    }
  }
}
