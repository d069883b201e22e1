package org.qmempool.nic.socket;

/** Layout of what {@code sendmmsg}, {@code recvmmsg}, {@code readv} and {@code writev} take. */
final class IovecAbi {
  // struct iovec: u64 address, u64 length
  static final int IOVEC_BYTES = 16;
  static final int IOVEC_LENGTH = 8;

  // struct mmsghdr: a struct msghdr and, behind it, the length of what was moved
  static final int MMSGHDR_BYTES = 64;
  static final int MMSGHDR_IOV = 16;
  static final int MMSGHDR_IOVLEN = 24;
  static final int MMSGHDR_MOVED = 56;

  static final int MSG_DONTWAIT = 0x40;

  /** The kernel's limit for one call (UIO_MAXIOV). */
  static final int MOST_MESSAGES = 1024;

  private IovecAbi() {}
}
