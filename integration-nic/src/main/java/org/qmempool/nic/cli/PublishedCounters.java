package org.qmempool.nic.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.qmempool.Mempool;
import org.qmempool.counters.CountersFile;
import org.qmempool.counters.PoolCounters;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortCounters;

/**
 * A program's counters in a file that {@code nic-run top} watches, if one was asked for. Used by
 * the thread that drives the ports.
 */
final class PublishedCounters implements AutoCloseable {
  private static final int MOST = 1024;
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final @Nullable CountersFile file;
  private final List<PortCounters> ports = new ArrayList<>();

  /**
   * Makes the file and begins to publish.
   *
   * @param path of the file; null for none
   */
  PublishedCounters(@Nullable Path path, Mempool pool, List<PacketPort> ports) {
    if (path == null) {
      file = null;
      return;
    }
    file = CountersFile.create(path, MOST);
    boolean done = false;
    try {
      file.add(new PoolCounters("main", pool));
      for (PacketPort port : ports) {
        PortCounters counters = new PortCounters(port);
        file.add(counters);
        this.ports.add(counters);
      }
      file.publishEvery(PAUSE);
      done = true;
    } finally {
      if (!done) {
        file.close();
      }
    }
  }

  /** A program's round, with what publishing takes behind it. */
  IntSupplier with(IntSupplier round) {
    if (file == null) {
      return round;
    }
    PortCounters[] each = ports.toArray(PortCounters[]::new);
    return () -> {
      int moved = round.getAsInt();
      for (PortCounters port : each) {
        port.poll();
      }
      return moved;
    };
  }

  /** Publishes for the last time; the file goes. */
  @Override
  public void close() {
    if (file != null) {
      ports.forEach(PortCounters::update);
      file.close();
    }
  }
}
