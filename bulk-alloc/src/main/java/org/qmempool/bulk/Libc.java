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
import java.util.Arrays;

/**
 * The downcalls of this module: memory and the number of the current CPU. Every restricted call of
 * the module is here. Calls that can fail return {@code -errno}.
 */
@SuppressWarnings("restricted")
final class Libc {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EFAULT = 14;
  static final int EINVAL = 22;

  static final int PROT_NONE = 0;
  static final int PROT_READ_WRITE = 3;
  static final int MAP_SHARED = 1;
  static final int MAP_PRIVATE = 2;
  static final int MAP_ANONYMOUS = 0x20;
  static final int MAP_HUGETLB = 0x40000;

  static final int MADV_DONTNEED = 4;
  static final int MADV_HUGEPAGE = 14;
  static final int MADV_POPULATE_WRITE = 23;

  static final int MPOL_PREFERRED = 1;
  static final int MPOL_BIND = 2;

  static final int MFD_CLOEXEC = 1;
  static final int MFD_ALLOW_SEALING = 2;
  static final int MFD_HUGETLB = 4;
  static final int F_SEAL_SEAL = 1;
  static final int F_SEAL_SHRINK = 2;

  private static final int MREMAP_MAYMOVE_FIXED = 3;
  private static final int F_ADD_SEALS = 1033;
  private static final int F_GET_SEALS = 1034;
  private static final int FALLOC_KEEP_SIZE_PUNCH_HOLE = 3;
  private static final int O_RDWR_CLOEXEC = 0x80002;
  private static final int SEEK_END = 2;
  private static final int STATFS_BYTES = 256;
  private static final int STATFS_BLOCK_OFFSET = 8;
  private static final int NODE_MASK_WORDS = 16;
  private static final int SC_PAGESIZE = 30;

  /** The number of mbind, which the C library does not export; it differs between processors. */
  private static final long SYS_MBIND =
      System.getProperty("os.arch", "").equals("amd64") ? 237 : 235;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle MMAP =
      capturing(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MREMAP =
      capturing(
          "mremap",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG),
          Linker.Option.firstVariadicArg(4));
  private static final MethodHandle MUNMAP =
      capturing("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MADVISE =
      capturing("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MLOCK =
      capturing("mlock", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MBIND =
      capturing(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle MEMFD_CREATE =
      capturing("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle FTRUNCATE =
      capturing("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle FALLOCATE =
      capturing(
          "fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FCNTL =
      capturing(
          "fcntl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle OPEN =
      capturing(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle LSEEK =
      capturing("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
  private static final MethodHandle FSTATFS =
      capturing("fstatfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle CLOSE =
      capturing("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
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

  /** Maps where the kernel chooses; returns the address, or -errno. */
  static long mmap(long bytes, int protection, int flags, int fd, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      long result = (long) MMAP.invokeExact(state, 0L, bytes, protection, flags, fd, offset);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Moves a mapping in one piece onto others, which it replaces; returns the address, or -errno.
   */
  static long mremap(long from, long bytes, long to) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      long result = (long) MREMAP.invokeExact(state, from, bytes, bytes, MREMAP_MAYMOVE_FIXED, to);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Unmaps; returns 0 or -errno. */
  static int munmap(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      int result = (int) MUNMAP.invokeExact(state, address, bytes);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Gives advice about mapped memory; returns 0 or -errno. */
  static int madvise(long address, long bytes, int advice) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      int result = (int) MADVISE.invokeExact(state, address, bytes, advice);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Keeps memory resident; returns 0 or -errno. */
  static int mlock(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      int result = (int) MLOCK.invokeExact(state, address, bytes);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Sets the NUMA policy of memory not yet touched; returns 0 or -errno. */
  static long mbind(long address, long bytes, int mode, int node) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      MemorySegment mask = arena.allocate(JAVA_LONG, NODE_MASK_WORDS);
      mask.setAtIndex(JAVA_LONG, node / Long.SIZE, 1L << node % Long.SIZE);
      long bits = NODE_MASK_WORDS * (long) Long.SIZE + 1; // the kernel takes one off
      long result =
          (long) MBIND.invokeExact(state, SYS_MBIND, address, bytes, (long) mode, mask, bits, 0L);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Makes a file in memory; returns its descriptor, or -errno. */
  static int memfdCreate(String name, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      MemorySegment text = arena.allocateFrom(name);
      int result = (int) MEMFD_CREATE.invokeExact(state, text, flags);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Sets the size of a file; returns 0 or -errno. */
  static int ftruncate(int fd, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      int result = (int) FTRUNCATE.invokeExact(state, fd, bytes);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Gives the pages of a part of a file back, its size unchanged; returns 0 or -errno. */
  static int punchHole(int fd, long offset, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      int result =
          (int) FALLOCATE.invokeExact(state, fd, FALLOC_KEEP_SIZE_PUNCH_HOLE, offset, bytes);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Seals a memfd; returns 0 or -errno. */
  static int addSeals(int fd, int seals) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      int result = (int) FCNTL.invokeExact(state, fd, F_ADD_SEALS, seals);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The seals of a memfd, or -errno. */
  static int seals(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      int result = (int) FCNTL.invokeExact(state, fd, F_GET_SEALS, 0);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Opens a file to read and write; returns its descriptor, or -errno. */
  static int open(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      MemorySegment text = arena.allocateFrom(path);
      int result = (int) OPEN.invokeExact(state, text, O_RDWR_CLOEXEC, 0);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The size of a file in bytes, or -errno. */
  static long fileBytes(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      long result = (long) LSEEK.invokeExact(state, fd, 0L, SEEK_END);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Closes a descriptor; returns 0 or -errno. */
  static int close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      int result = (int) CLOSE.invokeExact(state, fd);
      return result == -1 ? -errno(state) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The page size of the file system that a memfd lies in, or -errno. */
  static long blockBytes(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      MemorySegment statfs = arena.allocate(STATFS_BYTES, 8);
      int result = (int) FSTATFS.invokeExact(state, fd, statfs);
      return result == -1 ? -errno(state) : statfs.get(JAVA_LONG, STATFS_BLOCK_OFFSET);
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

  private static MethodHandle capturing(
      String name, FunctionDescriptor type, Linker.Option... options) {
    Linker.Option[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = Linker.Option.captureCallState("errno");
    return downcall(name, type, all);
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
