package org.qmempool.nic.doctor;

import java.util.function.Supplier;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.Audit;
import org.qmempool.nic.kernel.Ethtool;
import org.qmempool.nic.kernel.Netlink;
import org.qmempool.nic.kernel.NicLibc;
import org.qmempool.nic.kernel.XdpFeatures;

/** The kernel that this runs on, asked in the calling thread's network namespace. */
final class LiveKernel implements Kernel {
  private static final int CALLS = 1 << 12;
  private static final int SAMPLES = 64;

  /**
   * The least of many short runs: the call itself, without what an interrupt or another program
   * added. It contains the downcall, some nanoseconds.
   */
  @Override
  public double systemCallNanos() throws NotKnown {
    return ask(
        () -> {
          long least = Long.MAX_VALUE;
          long sum = 0;
          for (int i = 0; i < SAMPLES; i++) {
            long begin = System.nanoTime();
            for (int j = 0; j < CALLS; j++) {
              sum += NicLibc.gettid();
            }
            least = Math.min(least, System.nanoTime() - begin);
          }
          assert sum != 0 : "a thread's id is 1 or more";
          return (double) least / CALLS;
        });
  }

  @Override
  public boolean audits() throws NotKnown {
    return ask(Audit::enabled);
  }

  @Override
  public Ethtool.Rings rings(String device) throws NotKnown {
    return ask(
        () -> {
          try (Ethtool ethtool = Ethtool.open()) {
            return ethtool.rings(device);
          }
        });
  }

  @Override
  public Ethtool.Offloads offloads(String device) throws NotKnown {
    return ask(
        () -> {
          try (Ethtool ethtool = Ethtool.open()) {
            return ethtool.offloads(device);
          }
        });
  }

  @Override
  public String qdisc(String device) throws NotKnown {
    return ask(
        () -> {
          try (Netlink links = Netlink.open()) {
            return links.qdisc(device);
          }
        });
  }

  @Override
  public XdpFeatures xdp(String device) throws NotKnown {
    return ask(() -> XdpFeatures.of(NicLibc.ifNameToIndex(device)));
  }

  /** A refusal is no finding, and neither is a host that is no Linux. */
  private static <T> T ask(Supplier<T> question) throws NotKnown {
    try {
      return question.get();
    } catch (PortException e) {
      throw new NotKnown(String.valueOf(e.getMessage()));
    } catch (LinkageError e) {
      throw new NotKnown("this host's system calls cannot be made: " + e.getMessage());
    }
  }
}
