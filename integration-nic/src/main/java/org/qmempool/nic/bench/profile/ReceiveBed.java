package org.qmempool.nic.bench.profile;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.qmempool.Mempool;
import org.qmempool.MempoolCache;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortException;
import org.qmempool.nic.app.Drop;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.bench.measure.Cpus;
import org.qmempool.nic.kernel.NicLibc;

/**
 * A program that receives and drops, on a port of one kind. One thread sends a few bursts of
 * datagrams to it and then receives them all, in turn: so none is lost, and no poll is idle, whose
 * time would be nobody's. For one thread.
 */
final class ReceiveBed implements AutoCloseable {
  private static final int ELEMENTS = 16384;

  /** Datagrams in a turn; a veth's ring holds 256. */
  private static final int TURN = 4 * DatagramSource.BURST;

  private static final long LATE_NANOS = 20_000_000;
  private static final int TURNS_PER_LOOK = 64;

  private final ArrayDeque<AutoCloseable> open = new ArrayDeque<>();
  private final @Nullable DatagramSource source;
  private final MempoolCache cache;
  private final PacketPort port;
  private long received;

  ReceiveBed(ProfiledPort kind) {
    boolean done = false;
    try {
      TestNetwork network = kind == ProfiledPort.MEMORY ? null : add(TestNetwork.create(1));
      Mempool pool =
          add(Mempool.builder().capacity(ELEMENTS).layout(ElementLayout.umem(2048)).build());
      cache = add(pool.newCache());
      if (network == null) {
        source = null;
        port = add(kind.open(pool, cache));
      } else {
        network
            .applicationLinks()
            .addAddress(TestNetwork.A, DatagramSource.TO, DatagramSource.PREFIX);
        port = add(network.application().call(() -> kind.open(pool, cache)));
        source = add(new DatagramSource(network));
      }
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  /** How the port works. */
  String mode() {
    return port.statistics().mode();
  }

  /**
   * Receives, and looks where the time goes.
   *
   * @param burst packets that are received at a time
   * @param warmNanos how long it runs before
   * @param nanos how long it is looked at
   * @throws IllegalStateException if no packet arrives
   */
  Profile run(int burst, long warmNanos, long nanos) {
    Cpus.pin(Cpus.ofApplication());
    Drop drop = new Drop(port, cache, burst);
    turns(drop, warmNanos, null);
    int tid = NicLibc.gettid();
    try (Samples samples = new Samples(tid)) {
      return sampled(drop, nanos, samples);
    } catch (PortException e) {
      return timed(drop, nanos, tid, String.valueOf(e.getMessage()));
    }
  }

  private Profile sampled(Drop drop, long nanos, Samples samples) {
    long packets = turns(drop, nanos, samples);
    // Now, while the port's program is loaded, which has a symbol too.
    Map<TimeClass, Integer> counts = samples.byClass(KernelSymbols.read(), TimeClasses.standard());
    Map<String, Double> perPacket = new LinkedHashMap<>();
    long all = 0;
    for (TimeClass time : TimeClass.values()) {
      int n = counts.getOrDefault(time, 0);
      all += n;
      perPacket.put(time.word(), (double) n * Samples.PERIOD_NANOS / packets);
    }
    return new Profile(packets, all, "", perPacket);
  }

  /** Ticks do not tell the two halves of a turn apart: the sending is in it. */
  private Profile timed(Drop drop, long nanos, int tid, String missing) {
    ThreadTimes from = ThreadTimes.of(tid);
    long packets = turns(drop, nanos, null);
    ThreadTimes took = ThreadTimes.of(tid).since(from);
    Map<String, Double> perPacket = new LinkedHashMap<>();
    perPacket.put("user", perPacket(took.user(), packets));
    perPacket.put("system", perPacket(took.system(), packets));
    perPacket.put("softirq", perPacket(took.softirq(), packets));
    return new Profile(packets, 0, missing, perPacket);
  }

  private static double perPacket(long ticks, long packets) {
    return (double) ticks * ThreadTimes.TICK_NANOS / packets;
  }

  /** Turns for some time, at least one; packets received. */
  private long turns(Drop drop, long nanos, @Nullable Samples samples) {
    long before = received;
    long end = System.nanoTime() + nanos;
    do {
      for (int i = 0; i < TURNS_PER_LOOK; i++) {
        turn(drop, samples);
      }
      if (samples != null) {
        samples.rests();
        samples.collect();
      }
    } while (System.nanoTime() - end < 0);
    if (received == before) {
      throw new IllegalStateException("no packet arrived");
    }
    return received - before;
  }

  private void turn(Drop drop, @Nullable Samples samples) {
    int sent = TURN;
    if (source != null) {
      if (samples != null) {
        samples.sends();
      }
      sent = 0;
      for (int i = 0; i < TURN; i += DatagramSource.BURST) {
        sent += source.send();
      }
    }
    if (samples != null) {
      samples.receives();
    }
    received += receive(drop, sent, samples);
  }

  /** Waits, unsampled, where the kernel has put off its half; gives up what does not come. */
  private int receive(Drop drop, int sent, @Nullable Samples samples) {
    int got = 0;
    while (got < sent) {
      int n = drop.step();
      got += n;
      if (n == 0) {
        if (samples != null) {
          samples.rests();
        }
        if (!port.await(LATE_NANOS)) {
          break;
        }
        if (samples != null) {
          samples.receives();
        }
      }
    }
    return got;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
