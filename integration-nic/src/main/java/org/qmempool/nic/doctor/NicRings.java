package org.qmempool.nic.doctor;

import org.qmempool.nic.kernel.Ethtool;

/** How many frames wait in a device's rings, against bursts and against the last-level cache. */
final class NicRings implements DeviceCheck {
  private static final String CACHE = "/sys/devices/system/cpu/cpu0/cache/index3/size";
  private static final int FEW = 512;
  private static final long FRAME_BYTES = 2048;

  @Override
  public String name() {
    return "nic-rings";
  }

  @Override
  public String why() {
    return "A short ring overflows while the receiver is away; one that outgrows its share of the"
        + " last-level cache has its frames evicted before they are read.";
  }

  @Override
  public void look(Host host, String device, Findings findings) throws NotKnown {
    Ethtool.Rings rings = host.kernel().rings(device);
    if (rings.rxMax() == 0) {
      throw new NotKnown("its driver tells no ring sizes");
    }
    String found =
        "receive "
            + rings.rx()
            + " of "
            + rings.rxMax()
            + ", transmit "
            + rings.tx()
            + " of "
            + rings.txMax();
    boolean few = rings.rx() < FEW && rings.rx() < rings.rxMax();
    long share;
    try {
      share = cacheBytes(host.files()) / 2;
    } catch (NotKnown e) {
      if (few) {
        findings.mend(device, found, grow(device, rings, FEW));
        return;
      }
      findings.notKnown(device, found + "; against the cache: " + e.why());
      return;
    }
    long queues = Math.max(1, IrqAffinity.queues(host.files(), device));
    long most = Math.max(FEW, Long.highestOneBit(Math.max(1, share / FRAME_BYTES / queues)));
    if (few) {
      findings.mend(device, found, grow(device, rings, Math.min(2 * FEW, most)));
      return;
    }
    String inCache = "; " + queues + " x " + FRAME_BYTES + " bytes each, half the cache " + share;
    findings.is(
        rings.rx() <= most, device, found + inCache, "ethtool -G " + device + " rx " + most);
  }

  /** To no more than what the next run finds good. */
  private static String grow(String device, Ethtool.Rings rings, long wanted) {
    return "ethtool -G " + device + " rx " + Math.min(rings.rxMax(), wanted);
  }

  private static long cacheBytes(HostFiles files) throws NotKnown {
    String size = files.text(CACHE);
    if (!size.matches("\\d{1,9}K")) {
      throw new NotKnown(CACHE + " holds '" + size + "', which is no size in K");
    }
    return HostFiles.number(size.substring(0, size.length() - 1), CACHE) << 10;
  }
}
