package org.qmempool.nic.xdp;

import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.Ethtool;

/** Says in one line why the kernel did not bind a socket, and what to do. */
final class BindRefusal {
  private BindRefusal() {}

  static PortException explain(XdpPortBuilder options, int errno) {
    String device = options.device();
    int queue = options.queue();
    String what = "cannot bind to queue " + queue + " of " + device;
    return switch (Math.abs(errno)) {
      case Errno.EBUSY ->
          Errno.failure(
              what + ", another AF_XDP socket has it",
              errno,
              "a queue takes one socket: end its owner or choose another queue");
      case Errno.EINVAL -> invalid(options, what, errno);
      case Errno.EOPNOTSUPP, Errno.ENOENT -> noMode(options, what, errno);
      case Errno.ENETDOWN ->
          Errno.failure(
              what + ", the device is down", errno, "`ip link set dev " + device + " up`");
      default ->
          Errno.failure(what, errno, "check the device with `ip -d link show " + device + "`");
    };
  }

  private static PortException invalid(XdpPortBuilder options, String what, int errno) {
    int queues = queues(options.device());
    if (queues > 0 && options.queue() >= queues) {
      return Errno.failure(
          what + ", the device has " + queues + " queue" + (queues == 1 ? "" : "s"),
          errno,
          "choose 0.." + (queues - 1) + ", or make more by `ethtool -L " + options.device() + "`");
    }
    return noMode(options, what, errno);
  }

  private static PortException noMode(XdpPortBuilder options, String what, int errno) {
    XdpPort shared = options.shared();
    if (shared != null && shared.bindMode() == BindMode.ZEROCOPY) {
      return Errno.failure(
          what
              + " in mode zero-copy, the driver has none here, and the UMEM of "
              + shared.name()
              + " is bound so",
          errno,
          "open " + shared.name() + " with bind mode COPY, or give this port a pool of its own");
    }
    return shared == null && options.bind() == BindMode.ZEROCOPY
        ? Errno.failure(
            what + " in mode zero-copy, the driver has none here",
            errno,
            "use bind mode AUTO or COPY")
        : Errno.failure(
            what,
            errno,
            options.multiBuffer()
                ? "multiBuffer takes Linux 6.6 or later, and the device must be up"
                : "the device must be up and the queue exist");
  }

  /** Why copy was bound instead, in one line. */
  static String noZeroCopy(XdpPortBuilder options, int errno) {
    return "the driver of " + options.device() + " has no zero-copy here: " + Errno.describe(errno);
  }

  /** The device's queues, 0 when it does not tell. */
  private static int queues(String device) {
    try (Ethtool ethtool = Ethtool.open()) {
      return Math.max(ethtool.rxQueues(device), ethtool.txQueues(device));
    } catch (PortException e) {
      return 0;
    }
  }
}
