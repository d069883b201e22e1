package org.qmempool.nic.xdp;

import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.Bpf;
import org.qmempool.nic.kernel.BpfProgram;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.NicLibc;
import org.qmempool.nic.xdp.KernelXdpSocket.DeviceId;

/**
 * The program on one device that steers each queue's frames into the socket of that queue; queues
 * without a socket go on into the kernel's stack.
 *
 * <p>It is attached by a BPF link, so it leaves the device when the link is closed and, whatever
 * happens, when the process ends. Several ports on one device share it; the last to leave detaches
 * it. An interface takes one program: where another one is, attaching is refused.
 *
 * <p>In mode AUTO a driver without native mode, or one that refuses its present settings (among
 * them an MTU above one buffer), means generic mode, and {@link XdpAttachment#fallback} gives the
 * kernel's reason. Mode NATIVE never falls back.
 */
final class XdpProgram {
  private static final int MIN_QUEUES = 64;

  private final DeviceId deviceId;
  private final int queues;
  private final int mapFd;
  private final int programFd;
  private final AttachMode mode;
  private final String fallback;
  private final int linkFd;
  private int shares = 1;

  /** Attaches the loaded program; the descriptors are its own from then on. */
  private XdpProgram(
      String device, DeviceId id, AttachMode wanted, int queues, int mapFd, int programFd) {
    deviceId = id;
    this.queues = queues;
    this.mapFd = mapFd;
    this.programFd = programFd;
    int link = -1;
    String refusal = "";
    if (wanted != AttachMode.GENERIC) {
      try {
        link = Bpf.attach(programFd, device, id.index(), Bpf.NATIVE);
      } catch (PortException e) {
        if (wanted == AttachMode.NATIVE || !isNoNativeMode(e.errno())) {
          throw e;
        }
        refusal = String.valueOf(e.getMessage());
      }
    }
    mode = link >= 0 ? AttachMode.NATIVE : AttachMode.GENERIC;
    fallback = refusal;
    linkFd = link >= 0 ? link : Bpf.attach(programFd, device, id.index(), Bpf.GENERIC);
  }

  /**
   * Enters the bound socket for its queue and only then attaches, so that no frame meets a program
   * without a socket.
   *
   * @throws PortException if the kernel refuses; nothing is left behind
   */
  static XdpAttachment attach(String device, KernelXdpSocket socket, int queue, AttachMode mode) {
    int queues = Math.max(MIN_QUEUES, queue + 1);
    int map = Bpf.createMap(Bpf.MAP_XSK, Integer.BYTES, queues);
    int program = -1;
    int flags = socket.multiBuffer() ? Bpf.HAS_FRAGS : 0; // not all drivers take such a program
    try {
      Bpf.update(map, queue, socket.fd());
      program = Bpf.load("qmempool_xsk", BpfProgram.redirectToSockets(map), flags);
      XdpProgram attached = new XdpProgram(device, socket.deviceId(), mode, queues, map, program);
      map = -1;
      program = -1;
      return attached.new Share();
    } finally {
      closeIfOpen(program);
      closeIfOpen(map);
    }
  }

  private static boolean isNoNativeMode(int errno) {
    return errno == Errno.EOPNOTSUPP || errno == Errno.ERANGE || errno == Errno.EINVAL;
  }

  private static void closeIfOpen(int fd) {
    if (fd >= 0) {
      NicLibc.close(fd);
    }
  }

  private synchronized XdpAttachment join(int queue, int socketFd) {
    if (shares == 0 || queue >= queues) {
      throw new PortException(
          "queue "
              + queue
              + " cannot join the program of another port: it serves queues 0.."
              + (queues - 1)
              + " while that port is open");
    }
    Bpf.update(mapFd, queue, socketFd);
    shares++;
    return new Share();
  }

  private synchronized void leave() {
    shares--;
    if (shares == 0) {
      NicLibc.close(linkFd); // detaches
      NicLibc.close(programFd);
      NicLibc.close(mapFd);
    }
  }

  /** One port's share. The map forgets a socket by itself when the socket is closed. */
  final class Share implements XdpAttachment {
    private boolean left;

    boolean isOn(DeviceId id) {
      return id.equals(deviceId);
    }

    /** A share for another queue of the same device; the kernel has bound it, so it is another. */
    XdpAttachment join(int otherQueue, int socketFd) {
      return XdpProgram.this.join(otherQueue, socketFd);
    }

    @Override
    public AttachMode mode() {
      return mode;
    }

    @Override
    public String fallback() {
      return fallback;
    }

    @Override
    public void close() {
      if (!left) {
        left = true;
        leave();
      }
    }
  }
}
