package org.qmempool.bulk;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The downcalls of this module: memory and the number of the current CPU. Every restricted call of
 * the module is here. Calls that can fail return {@code -errno}.
 */
@SuppressWarnings("restricted")
final class Libc {
  static final int EPERM = 1;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EINVAL = 22;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int MADV_HUGEPAGE = 14;
  private static final int SC_PAGESIZE = 30;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle MMAP =
      capturing(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      capturing("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MADVISE =
      capturing("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle STRERROR =
      downcall("strerror", FunctionDescriptor.of(stringLayout(), JAVA_INT));
  private static final MethodHandle SYSCONF =
      downcall("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

  // Leaf calls of a few nanoseconds, so critical: no transition, and no safepoint is delayed.
  private static final MethodHandle PTHREAD_SELF =
      downcall("pthread_self", FunctionDescriptor.of(JAVA_LONG), Linker.Option.critical(false));
  private static final MethodHandle SCHED_GETCPU =
      downcall("sched_getcpu", FunctionDescriptor.of(JAVA_INT), Linker.Option.critical(false));

  /** All of memory, for reads at addresses that the C library vouches for. */
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle INT = JAVA_INT.varHandle().withInvokeExactBehavior();

  /** Size of a base page in bytes. */
  static final long PAGE_BYTES = pageBytes();

  private Libc() {}

  /** Maps anonymous private memory; returns its address, or -errno. */
  static long mmapAnonymous(long bytes, int extraFlags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      long address =
          (long)
              MMAP.invokeExact(
                  state, 0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS | extraFlags, -1, 0L);
      return address == -1 ? -errno(state) : address;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Unmaps; returns 0 or -errno. */
  static int munmap(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      return (int) MUNMAP.invokeExact(state, address, bytes) == 0 ? 0 : -errno(state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Asks for transparent huge pages; returns 0 or -errno. */
  static int madviseHugePage(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      return (int) MADVISE.invokeExact(state, address, bytes, MADV_HUGEPAGE) == 0
          ? 0
          : -errno(state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** A view of mapped memory that lives as long as the arena, and runs {@code unmap} at its end. */
  static MemorySegment view(long address, long bytes, Arena arena, Runnable unmap) {
    return MemorySegment.ofAddress(address).reinterpret(bytes, arena, ignored -> unmap.run());
  }

  /** The text of an error number. */
  static String strerror(int errno) {
    try {
      return ((MemorySegment) STRERROR.invokeExact(errno)).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The address that identifies the calling operating system thread. */
  static long pthreadSelf() {
    try {
      return (long) PTHREAD_SELF.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The number of the current CPU, or -1. */
  static int schedGetCpu() {
    try {
      return (int) SCHED_GETCPU.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The address of a variable of the C library, or 0 where it has none of that name. */
  static long addressOf(String symbol) {
    return LINKER.defaultLookup().find(symbol).map(MemorySegment::address).orElse(0L);
  }

  /**
   * Reads an int that the kernel may change at any time: opaque, so that a loop reads it anew. The
   * partner is the kernel, which writes it only while the thread is not running.
   */
  static int readOpaqueInt(long address) {
    return (int) INT.getOpaque(MEMORY, address);
  }

  /** Reads a long. */
  static long readLong(long address) {
    return MEMORY.get(JAVA_LONG, address);
  }

  private static long pageBytes() {
    try {
      return (long) SYSCONF.invokeExact(SC_PAGESIZE);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static AddressLayout stringLayout() {
    return ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(256, JAVA_BYTE));
  }

  private static MethodHandle capturing(String name, FunctionDescriptor type) {
    return downcall(name, type, Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle downcall(
      String name, FunctionDescriptor type, Linker.Option... options) {
    try {
      return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    } catch (IllegalCallerException e) {
      // An error of this kind leaves the initializer as it is, with its message.
      throw new ExceptionInInitializerError(
          "native access is denied: start java with --enable-native-access=org.qmempool.bulk, or"
              + " =ALL-UNNAMED where the jars are on the class path");
    }
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /** Errors such as a full heap or stack pass as they are. */
  private static AssertionError unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new AssertionError("a downcall threw, which none of these can", e);
  }
}
