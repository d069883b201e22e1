package org.qmempool;

import java.time.Duration;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.qmempool.bulk.ElementMemory;

/**
 * How long a pool's memory lives: ports that use it keep it mapped and as it is, and the close ends
 * it. Any thread; all under the lock of the ports.
 */
final class Lifetime {
  private final ElementMemory elements;
  final Registrations ports = new Registrations();

  Lifetime(ElementMemory elements) {
    this.elements = elements;
  }

  boolean isOpen() {
    return elements.range().memory().scope().isAlive();
  }

  /** The caller holds the lock of the ports. */
  void requireOpen(String user) {
    if (!isOpen()) {
      throw new IllegalStateException(
          "the pool is closed, " + user + " cannot use it: build another pool");
    }
  }

  void register(String port, IntSupplier held) {
    synchronized (ports) {
      requireOpen("port " + port);
      ports.add(port, held);
      elements.freeze();
    }
  }

  void unregister(String port) {
    synchronized (ports) {
      ports.remove(port);
      elements.thaw();
    }
  }

  /** Gives pages back while no port comes and nothing closes. */
  void trim(Trim trim) {
    synchronized (ports) {
      requireOpen("trim");
      if (!ports.isEmpty()) {
        throw new IllegalStateException(
            "cannot trim: the memory is in use by " + ports.names() + ": close these ports first");
      }
      trim.run();
    }
  }

  void close(Mempool pool, PoolLog log) {
    synchronized (ports) {
      if (!ports.isEmpty()) {
        throw new IllegalStateException(
            "the pool's memory is in use by " + ports.names() + ": close these ports first");
      }
      if (isOpen()) {
        log.closing(pool);
        elements.close();
      }
    }
  }

  /** Waits first; returns who has not given back what by then. */
  static String close(Mempool pool, Duration bound, Unreturned unreturned) {
    Objects.requireNonNull(unreturned, "unreturned");
    String text = Unreturned.await(pool, bound);
    if (!text.isEmpty() && unreturned == Unreturned.REFUSE) {
      throw new IllegalStateException(
          "the pool stays open, " + text + ": give the handles back, or close by force");
    }
    pool.close();
    return text;
  }
}
