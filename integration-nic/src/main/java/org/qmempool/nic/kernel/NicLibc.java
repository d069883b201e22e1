package org.qmempool.nic.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Every restricted call of this module: the libc and kernel entry points of the ports. One class,
 * and so a long one, because native access is granted and reviewed here alone; each method is one
 * call.
 *
 * <p>All methods answer as the kernel itself does: a result of 0 or more is the call's result, a
 * negative one is {@code -errno} (see {@link Errno}). None throws for an errno. Constants and
 * structure layouts belong to the callers.
 *
 * <p>Any platform thread may call any method. The calls that a port makes per burst ({@link #kick},
 * {@link #wakeRx}, {@link #poll}, {@link #sendmmsg}, {@link #recvmmsg}, {@link #sendto}, {@link
 * #recv}, {@link #send}, {@link #readv}, {@link #writev}) allocate nothing: errno and the pollfd
 * live in a scratch area that each thread makes at its first call.
 *
 * <p>Only {@link #gettid} is linked as critical: a critical call holds up safepoints, so a call
 * that may move a burst or wait (kick, poll, recv) never is one.
 *
 * <p>x86-64 and aarch64 Linux. On anything else the class fails to initialise, so a program that
 * uses the memory port alone must not (and does not) touch it.
 */
@SuppressWarnings("restricted")
public final class NicLibc {
  private static final int MSG_DONTWAIT = 0x40;
  private static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));
  private static final long SYS_BPF = AARCH64 ? 280 : 321;
  private static final long SYS_PERF_EVENT_OPEN = AARCH64 ? 241 : 298;
  private static final int INT_BYTES = 4;
  private static final int MAX_ERRNO = 4095;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  // Named by result and arguments: I int, L long, P pointer.
  private static final FunctionDescriptor I_I = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
  private static final FunctionDescriptor I_II =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);
  private static final FunctionDescriptor I_III =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final FunctionDescriptor I_IPI =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final FunctionDescriptor L_IPI =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final FunctionDescriptor L_IPLI =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final FunctionDescriptor L_IPLIPI =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final FunctionDescriptor L_IPLIPP =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);

  private static final MethodHandle SOCKET = handle("socket", I_III);
  private static final MethodHandle CLOSE = handle("close", I_I);
  private static final MethodHandle BIND = handle("bind", I_IPI);
  private static final MethodHandle CONNECT = handle("connect", I_IPI);
  private static final MethodHandle GETSOCKNAME =
      handle("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SETSOCKOPT =
      handle(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      handle(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle MMAP =
      handle(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      handle("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle SENDTO = handle("sendto", L_IPLIPI);
  private static final MethodHandle RECVFROM = handle("recvfrom", L_IPLIPP);
  private static final MethodHandle SEND = handle("send", L_IPLI);
  private static final MethodHandle RECV = handle("recv", L_IPLI);
  private static final MethodHandle READV = handle("readv", L_IPI);
  private static final MethodHandle WRITEV = handle("writev", L_IPI);
  private static final MethodHandle POLL =
      handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle SENDMMSG =
      handle("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle RECVMMSG =
      handle(
          "recvmmsg",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle IOCTL =
      handle(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle BPF =
      handle(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle PERF_EVENT_OPEN =
      handle(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle UNSHARE = handle("unshare", I_I);
  private static final MethodHandle SETNS = handle("setns", I_II);
  private static final MethodHandle SCHED_SETAFFINITY =
      handle("sched_setaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle CAPGET =
      handle("capget", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle CAPSET =
      handle("capset", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle IF_NAMETOINDEX =
      handle("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle GETTID =
      bare("gettid", FunctionDescriptor.of(JAVA_INT), Linker.Option.critical(false));
  private static final MethodHandle STRERROR =
      bare("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private NicLibc() {}

  // ---- hot calls: once per burst, nothing allocated ----

  /**
   * Rings the transmit doorbell: {@code sendto(fd, NULL, 0, MSG_DONTWAIT, NULL, 0)}.
   *
   * @param fd a descriptor
   * @return 0, or {@code -EAGAIN} (call again), {@code -EBUSY}, {@code -ENOBUFS}, {@code
   *     -ENETDOWN}, {@code -ENXIO}
   */
  public static int kick(int fd) {
    MemorySegment errno = SCRATCH.get().errno;
    MemorySegment none = MemorySegment.NULL;
    try {
      return (int)
          result((long) SENDTO.invokeExact(errno, fd, none, 0L, MSG_DONTWAIT, none, 0), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * Wakes the receive side: {@code recvfrom(fd, NULL, 0, MSG_DONTWAIT, NULL, NULL)}; 0 or {@code
   * -errno}.
   *
   * @param fd a descriptor
   * @return 0 or {@code -errno}
   */
  public static int wakeRx(int fd) {
    MemorySegment errno = SCRATCH.get().errno;
    MemorySegment none = MemorySegment.NULL;
    try {
      return (int)
          result((long) RECVFROM.invokeExact(errno, fd, none, 0L, MSG_DONTWAIT, none, none), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * Waits for {@code events} on one descriptor, at most {@code timeoutMs} milliseconds (0 looks and
   * returns).
   *
   * @param fd a descriptor
   * @param events POLL* bits to wait for
   * @param timeoutMs 0 or more
   * @return revents; 0 when the time is over or a signal arrived; {@code -errno}
   * @throws IllegalArgumentException if the timeout is negative, as that would wait for ever
   */
  public static int poll(int fd, int events, int timeoutMs) {
    if (timeoutMs < 0) {
      throw new IllegalArgumentException(
          "timeoutMs " + timeoutMs + " is negative: a wait is bounded, pass 0 or more");
    }
    Scratch scratch = SCRATCH.get();
    MemorySegment errno = scratch.errno;
    MemorySegment pollfd = scratch.pollfd;
    pollfd.set(JAVA_INT, 0, fd);
    pollfd.set(JAVA_INT, 4, events & 0xffff); // events, and revents = 0
    long ready;
    try {
      ready = result((int) POLL.invokeExact(errno, pollfd, 1L, timeoutMs), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
    if (ready <= 0) {
      return ready == -Errno.EINTR ? 0 : (int) ready;
    }
    return pollfd.get(JAVA_SHORT, 6) & 0xffff;
  }

  /**
   * {@code sendmmsg}: sends up to {@code n} messages of the mmsghdr array; the number sent or
   * {@code -errno}.
   *
   * @param fd a descriptor
   * @param headers array of struct mmsghdr, 64 bytes each
   * @param n number of messages
   * @param flags MSG_* flags
   * @return the number sent or {@code -errno}
   */
  public static int sendmmsg(int fd, MemorySegment headers, int n, int flags) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((int) SENDMMSG.invokeExact(errno, fd, headers, n, flags), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code recvmmsg} without a timeout: receives up to {@code n} messages into the mmsghdr array.
   *
   * @param fd a descriptor
   * @param headers array of struct mmsghdr, 64 bytes each
   * @param n number of messages
   * @param flags MSG_* flags
   * @return the number received or {@code -errno}; pass MSG_DONTWAIT, else the call waits for the
   *     first message
   */
  public static int recvmmsg(int fd, MemorySegment headers, int n, int flags) {
    MemorySegment errno = SCRATCH.get().errno;
    MemorySegment none = MemorySegment.NULL;
    try {
      return (int) result((int) RECVMMSG.invokeExact(errno, fd, headers, n, flags, none), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code sendto}; the address may be {@link MemorySegment#NULL} with length 0; bytes sent or
   * {@code -errno}.
   *
   * @param fd a descriptor
   * @param data what to send
   * @param length in bytes
   * @param flags MSG_* flags
   * @param address struct sockaddr of the family
   * @param addressLength in bytes
   * @return bytes sent or {@code -errno}
   */
  public static long sendto(
      int fd,
      MemorySegment data,
      long length,
      int flags,
      MemorySegment address,
      int addressLength) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return result(
          (long) SENDTO.invokeExact(errno, fd, data, length, flags, address, addressLength), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code send}: bytes sent or {@code -errno}.
   *
   * @param fd a descriptor
   * @param data what to send
   * @param length in bytes
   * @param flags MSG_* flags
   * @return bytes sent or {@code -errno}
   */
  public static long send(int fd, MemorySegment data, long length, int flags) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return result((long) SEND.invokeExact(errno, fd, data, length, flags), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code recv}: bytes received, 0 at the end of the stream, or {@code -errno}.
   *
   * @param fd a descriptor
   * @param buffer where the bytes go
   * @param length in bytes
   * @param flags MSG_* flags
   * @return bytes received, 0 at the end of the stream, or {@code -errno}
   */
  public static long recv(int fd, MemorySegment buffer, long length, int flags) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return result((long) RECV.invokeExact(errno, fd, buffer, length, flags), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code readv}: bytes read, 0 at the end of the file, or {@code -errno}.
   *
   * @param fd a descriptor
   * @param iovecs array of struct iovec, 16 bytes each
   * @param n number of iovecs
   * @return bytes read, 0 at the end of the file, or {@code -errno}
   */
  public static long readv(int fd, MemorySegment iovecs, int n) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return result((long) READV.invokeExact(errno, fd, iovecs, n), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code writev}: bytes written or {@code -errno}.
   *
   * @param fd a descriptor
   * @param iovecs array of struct iovec, 16 bytes each
   * @param n number of iovecs
   * @return bytes written or {@code -errno}
   */
  public static long writev(int fd, MemorySegment iovecs, int n) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return result((long) WRITEV.invokeExact(errno, fd, iovecs, n), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * The kernel's id of the calling thread.
   *
   * @return 1 or more
   */
  public static int gettid() {
    try {
      return (int) GETTID.invokeExact();
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  // ---- set-up and tear-down ----

  /**
   * {@code socket}: a descriptor or {@code -errno}.
   *
   * @param domain AF_*
   * @param type SOCK_* bits
   * @param protocol as the domain wants it
   * @return a descriptor or {@code -errno}
   */
  public static int socket(int domain, int type, int protocol) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((int) SOCKET.invokeExact(errno, domain, type, protocol), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code close}: 0 or {@code -errno}; the descriptor is gone either way.
   *
   * @param fd a descriptor
   * @return 0 or {@code -errno}
   */
  public static int close(int fd) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((int) CLOSE.invokeExact(errno, fd), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code bind}: 0 or {@code -errno}.
   *
   * @param fd a descriptor
   * @param address struct sockaddr of the family
   * @param length in bytes
   * @return 0 or {@code -errno}
   */
  public static int bind(int fd, MemorySegment address, int length) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((int) BIND.invokeExact(errno, fd, address, length), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code connect}, of a socket whose connecting does not wait (UDP): 0 or {@code -errno}.
   *
   * @param fd a descriptor
   * @param address struct sockaddr of the family
   * @param length in bytes
   * @return 0 or {@code -errno}
   */
  public static int connect(int fd, MemorySegment address, int length) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((int) CONNECT.invokeExact(errno, fd, address, length), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code getsockname}: the length of the address that a socket is bound to, or {@code -errno}.
   *
   * @param fd a descriptor
   * @param address where the struct sockaddr goes
   * @param length room in bytes
   * @return the address's bytes, or {@code -errno}
   */
  public static int getsockname(int fd, MemorySegment address, int length) {
    Scratch scratch = SCRATCH.get();
    MemorySegment errno = scratch.errno;
    MemorySegment len = scratch.value;
    len.set(JAVA_INT, 0, length);
    try {
      int rc = (int) result((int) GETSOCKNAME.invokeExact(errno, fd, address, len), errno);
      return rc < 0 ? rc : len.get(JAVA_INT, 0);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code setsockopt}: 0 or {@code -errno}.
   *
   * @param fd a descriptor
   * @param level SOL_*
   * @param option number of the option
   * @param value the value
   * @param length in bytes
   * @return 0 or {@code -errno}
   */
  public static int setsockopt(int fd, int level, int option, MemorySegment value, int length) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int)
          result((int) SETSOCKOPT.invokeExact(errno, fd, level, option, value, length), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code setsockopt} with one int as the value: 0 or {@code -errno}.
   *
   * @param fd a descriptor
   * @param level SOL_*
   * @param option number of the option
   * @param value the value
   * @return 0 or {@code -errno}
   */
  public static int setsockoptInt(int fd, int level, int option, int value) {
    MemorySegment seg = SCRATCH.get().value;
    seg.set(JAVA_INT, 0, value);
    return setsockopt(fd, level, option, seg, INT_BYTES);
  }

  /**
   * {@code getsockopt}: the number of bytes that the kernel wrote into {@code value}, or {@code
   * -errno}.
   *
   * @param fd a descriptor
   * @param level SOL_*
   * @param option number of the option
   * @param value where the value goes
   * @param length in bytes
   * @return the number of bytes that the kernel wrote, or {@code -errno}
   */
  public static int getsockopt(int fd, int level, int option, MemorySegment value, int length) {
    Scratch scratch = SCRATCH.get();
    MemorySegment errno = scratch.errno;
    MemorySegment len = scratch.value;
    len.set(JAVA_INT, 0, length);
    try {
      int rc =
          (int) result((int) GETSOCKOPT.invokeExact(errno, fd, level, option, value, len), errno);
      return rc < 0 ? rc : len.get(JAVA_INT, 0);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code mmap} at an address that the kernel chooses: the raw address, or {@code -errno}. {@link
   * #view} makes a segment of it.
   *
   * @param length in bytes
   * @param prot PROT_* bits
   * @param flags MAP_* bits
   * @param fd descriptor of the file, -1 for none
   * @param offset of the mapping in the file
   * @return the raw address or {@code -errno}, see {@link #isError}
   */
  public static long mmap(long length, int prot, int flags, int fd, long offset) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return result((long) MMAP.invokeExact(errno, 0L, length, prot, flags, fd, offset), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code munmap}: 0 or {@code -errno}. Close the arena of each {@link #view} of the range first.
   *
   * @param address from {@link #mmap}
   * @param length in bytes
   * @return 0 or {@code -errno}
   */
  public static int munmap(long address, long length) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((int) MUNMAP.invokeExact(errno, address, length), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * A segment over mapped memory. Access after {@code arena} is closed throws, so that a late
   * access to an unmapped ring is an exception and not a crash; closing the arena does not unmap.
   *
   * @param address from {@link #mmap}
   * @param length in bytes
   * @param arena whose close ends the access
   * @return {@code length} bytes from {@code address}
   */
  public static MemorySegment view(long address, long length, Arena arena) {
    return MemorySegment.ofAddress(address).reinterpret(length, arena, null);
  }

  /**
   * {@code open} with mode 0600 for a file that it creates: a descriptor or {@code -errno}.
   *
   * @param path of the file
   * @param flags O_* bits
   * @return a descriptor or {@code -errno}
   */
  public static int open(String path, int flags) {
    MemorySegment errno = SCRATCH.get().errno;
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          result((int) OPEN.invokeExact(errno, arena.allocateFrom(path), flags, 0x180), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code ioctl} with a pointer argument: 0 or more, or {@code -errno}.
   *
   * @param fd a descriptor
   * @param request number of the ioctl
   * @param argument structure of the ioctl
   * @return 0 or more, or {@code -errno}
   */
  public static int ioctl(int fd, long request, MemorySegment argument) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((int) IOCTL.invokeExact(errno, fd, request, argument), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code bpf(2)}: a descriptor or 0, or {@code -errno}.
   *
   * @param command BPF_*
   * @param attributes union bpf_attr
   * @param size bytes of it that are set
   * @return a descriptor or 0, or {@code -errno}
   */
  public static int bpf(int command, MemorySegment attributes, int size) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((long) BPF.invokeExact(errno, SYS_BPF, command, attributes, size), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code perf_event_open(2)} of one thread on any CPU, in no group: a descriptor or {@code
   * -errno}.
   *
   * @param attributes struct perf_event_attr, with its size in it
   * @param tid thread id, 0 for the caller
   * @param flags PERF_FLAG_* bits
   * @return a descriptor or {@code -errno}
   */
  public static int perfEventOpen(MemorySegment attributes, int tid, long flags) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int)
          result(
              (long)
                  PERF_EVENT_OPEN.invokeExact(
                      errno, SYS_PERF_EVENT_OPEN, attributes, tid, -1, -1, flags),
              errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code unshare}, for the calling platform thread alone: 0 or {@code -errno}.
   *
   * @param flags CLONE_NEW* bits
   * @return 0 or {@code -errno}
   */
  public static int unshare(int flags) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((int) UNSHARE.invokeExact(errno, flags), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code setns}, for the calling platform thread alone: 0 or {@code -errno}.
   *
   * @param fd descriptor of the namespace
   * @param type the CLONE_NEW* bit, 0 for any
   * @return 0 or {@code -errno}
   */
  public static int setns(int fd, int type) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((int) SETNS.invokeExact(errno, fd, type), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * Lets thread {@code tid} (0: the caller) run only on the CPUs 0 to 63 of {@code mask}: 0 or
   * {@code -errno}.
   *
   * @param tid thread id, 0 for the caller
   * @param mask bit n allows CPU n
   * @return 0 or {@code -errno}
   */
  public static int schedSetAffinity(int tid, long mask) {
    Scratch scratch = SCRATCH.get();
    MemorySegment errno = scratch.errno;
    MemorySegment cpus = scratch.value;
    cpus.set(JAVA_LONG, 0, mask);
    try {
      return (int) result((int) SCHED_SETAFFINITY.invokeExact(errno, tid, 8L, cpus), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code capget} of header and data as in capget(2): 0 or {@code -errno}.
   *
   * @param header struct __user_cap_header_struct
   * @param data two of struct __user_cap_data_struct
   * @return 0 or {@code -errno}
   */
  public static int capget(MemorySegment header, MemorySegment data) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((int) CAPGET.invokeExact(errno, header, data), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * {@code capset} of header and data as in capset(2), for the calling platform thread alone: 0 or
   * {@code -errno}.
   *
   * @param header struct __user_cap_header_struct
   * @param data two of struct __user_cap_data_struct
   * @return 0 or {@code -errno}
   */
  public static int capset(MemorySegment header, MemorySegment data) {
    MemorySegment errno = SCRATCH.get().errno;
    try {
      return (int) result((int) CAPSET.invokeExact(errno, header, data), errno);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * The index of an interface in the calling thread's network namespace: 1 or more, or {@code
   * -ENODEV}.
   *
   * @param name of the interface
   * @return 1 or more, or {@code -errno}
   */
  public static int ifNameToIndex(String name) {
    MemorySegment errno = SCRATCH.get().errno;
    try (Arena arena = Arena.ofConfined()) {
      int index = (int) IF_NAMETOINDEX.invokeExact(errno, arena.allocateFrom(name));
      return index != 0 ? index : -errno.get(JAVA_INT, ERRNO_OFFSET);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * The C library's text for an errno, e.g. "Device or resource busy".
   *
   * @param errno of either sign
   * @return its text
   */
  public static String strerror(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(Math.abs(errno));
      return text.reinterpret(256).getString(0);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  // ---- plumbing ----

  private static long result(long rc, MemorySegment errno) {
    return rc == -1 ? -errno.get(JAVA_INT, ERRNO_OFFSET) : rc;
  }

  /**
   * True when a result of {@link #mmap} is an errno and not an address.
   *
   * @param result of {@link #mmap}
   * @return true for an errno
   */
  public static boolean isError(long result) {
    return result < 0 && result >= -MAX_ERRNO;
  }

  private static Error unexpected(Throwable t) {
    if (t instanceof RuntimeException e) {
      throw e;
    }
    if (t instanceof Error e) {
      throw e;
    }
    throw new IllegalStateException("a downcall cannot throw a checked exception", t);
  }

  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = Linker.Option.captureCallState("errno");
    return bare(name, descriptor, all);
  }

  private static MethodHandle bare(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    try {
      return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    } catch (IllegalCallerException e) {
      // An error of this kind leaves the initializer as it is, with its message.
      throw new ExceptionInInitializerError(
          "native access is denied: start java with"
              + " --enable-native-access=org.qmempool.nic,org.qmempool.bulk, or =ALL-UNNAMED where"
              + " the jars are on the class path");
    }
  }

  /** What one thread needs for its calls; garbage collected after the thread. */
  private static final class Scratch {
    final MemorySegment errno;
    final MemorySegment pollfd;
    final MemorySegment value;

    Scratch() {
      Arena arena = Arena.ofAuto();
      errno = arena.allocate(CAPTURE);
      pollfd = arena.allocate(8, 8);
      value = arena.allocate(8, 8);
    }
  }
}
