package org.qmempool.nic.kernel;

import org.qmempool.nic.PortException;

/** The errno values that the ports know by name, as Linux numbers them on x86-64 and aarch64. */
public final class Errno {
  /** Not permitted. */
  public static final int EPERM = 1;

  /** No such entry. */
  public static final int ENOENT = 2;

  /** Interrupted by a signal. */
  public static final int EINTR = 4;

  /** Input or output error; of a TAP: the interface is down. */
  public static final int EIO = 5;

  /** No such device or address: the device was deleted. */
  public static final int ENXIO = 6;

  /** Argument list or verifier log too long. */
  public static final int E2BIG = 7;

  /** Nothing now, call again. */
  public static final int EAGAIN = 11;

  /** Out of memory. */
  public static final int ENOMEM = 12;

  /** Access denied, or the verifier refused a program. */
  public static final int EACCES = 13;

  /** Somebody else holds it. */
  public static final int EBUSY = 16;

  /** Exists already. */
  public static final int EEXIST = 17;

  /** No such device. */
  public static final int ENODEV = 19;

  /** Invalid argument. */
  public static final int EINVAL = 22;

  /** Out of range. */
  public static final int ERANGE = 34;

  /** The descriptor is in no state for it; of a TAP: the device was deleted. */
  public static final int EBADFD = 77;

  /** A datagram without a destination. */
  public static final int EDESTADDRREQ = 89;

  /** Longer than the device or the protocol takes. */
  public static final int EMSGSIZE = 90;

  /** The protocol has no such option. */
  public static final int ENOPROTOOPT = 92;

  /** The kernel was built without this protocol. */
  public static final int EPROTONOSUPPORT = 93;

  /** Not supported. */
  public static final int EOPNOTSUPP = 95;

  /** The address is in use. */
  public static final int EADDRINUSE = 98;

  /** The machine has no such address. */
  public static final int EADDRNOTAVAIL = 99;

  /** The interface is down. */
  public static final int ENETDOWN = 100;

  /** No route, as the interface is down or has no address. */
  public static final int ENETUNREACH = 101;

  /** No buffer space; for UMEM registration: too little memlock. */
  public static final int ENOBUFS = 105;

  /** Nobody listens at the other end. */
  public static final int ECONNREFUSED = 111;

  private Errno() {}

  /**
   * The exception for a call that the kernel refused: one line of what was tried, the kernel's
   * answer and what to do.
   *
   * @param what what was tried, with its values, e.g. "cannot create veth pair va, vb"
   * @param errno the answer, either sign
   * @param remedy what the user can do, e.g. "run as root"
   * @return the exception, to be thrown
   */
  public static PortException failure(String what, int errno, String remedy) {
    return new PortException(what + ": " + describe(errno) + "; " + remedy, Math.abs(errno));
  }

  /**
   * The symbol, number and libc text, e.g. "EBUSY (16, Device or resource busy)"; takes either
   * sign.
   *
   * @param errno of either sign
   * @return the text
   */
  public static String describe(int errno) {
    int e = Math.abs(errno);
    return name(e) + " (" + e + ", " + NicLibc.strerror(e) + ")";
  }

  private static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case EINTR -> "EINTR";
      case EIO -> "EIO";
      case ENXIO -> "ENXIO";
      case E2BIG -> "E2BIG";
      case EAGAIN -> "EAGAIN";
      case ENOMEM -> "ENOMEM";
      case EACCES -> "EACCES";
      case EBUSY -> "EBUSY";
      case EEXIST -> "EEXIST";
      case ENODEV -> "ENODEV";
      case EINVAL -> "EINVAL";
      case ERANGE -> "ERANGE";
      case EBADFD -> "EBADFD";
      case EDESTADDRREQ -> "EDESTADDRREQ";
      case EMSGSIZE -> "EMSGSIZE";
      case ENOPROTOOPT -> "ENOPROTOOPT";
      case EPROTONOSUPPORT -> "EPROTONOSUPPORT";
      case EOPNOTSUPP -> "EOPNOTSUPP";
      case EADDRINUSE -> "EADDRINUSE";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL";
      case ENETDOWN -> "ENETDOWN";
      case ENETUNREACH -> "ENETUNREACH";
      case ENOBUFS -> "ENOBUFS";
      case ECONNREFUSED -> "ECONNREFUSED";
      default -> "errno";
    };
  }
}
