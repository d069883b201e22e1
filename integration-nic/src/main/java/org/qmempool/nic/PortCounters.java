package org.qmempool.nic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.Objects;
import org.qmempool.counters.CounterSink;
import org.qmempool.counters.CounterSource;

/**
 * Publishes what a port has done, see {@link PortStatistics}. A port is driven by one thread, which
 * alone may ask it; so that thread calls {@link #poll()} once a round, and what is published is
 * what the port had done when the publication before was made.
 *
 * <p>Of type "port", with the port's name as source: the counts "received", "received bytes",
 * "transmitted", "transmitted bytes" and "completed", "drop NAME" and "event NAME" for each cause
 * of a drop and each event; the gauges "held for receive" and "held for transmit", in elements.
 *
 * <p><b>Pairing (1):</b> the release of the statistics by the port's thread with the acquire of the
 * one that publishes.
 */
public final class PortCounters implements CounterSource {
  private static final String PORT = "port";
  private static final VarHandle WANTED = field("wanted", boolean.class);
  private static final VarHandle LAST = field("last", PortStatistics.class);

  private final PacketPort port;

  @SuppressWarnings("unused")
  private boolean wanted;

  @SuppressWarnings("unused") // read by LAST
  private PortStatistics last;

  /**
   * Takes what the port has done so far.
   *
   * @param port what the calling thread drives
   */
  public PortCounters(PacketPort port) {
    this.port = Objects.requireNonNull(port, "port");
    last = port.statistics();
  }

  /**
   * Takes what the port has done if that was published since. One opaque load where it was not: for
   * the hot loop of the thread that drives the port.
   */
  public void poll() {
    // Opaque: only a request; what it is about goes by (1).
    if ((boolean) WANTED.getOpaque(this)) {
      update();
    }
  }

  /** Takes what the port has done, for the thread that drives it; also after the port's close. */
  public void update() {
    WANTED.setOpaque(this, false);
    LAST.setRelease(this, port.statistics()); // (1)
  }

  @Override
  public void sample(CounterSink into) {
    PortStatistics did = (PortStatistics) LAST.getAcquire(this); // (1)
    WANTED.setOpaque(this, true);
    String name = did.port();
    into.count(PORT, name, "received", did.received());
    into.count(PORT, name, "received bytes", did.receivedBytes());
    into.count(PORT, name, "transmitted", did.transmitted());
    into.count(PORT, name, "transmitted bytes", did.transmittedBytes());
    into.count(PORT, name, "completed", did.completed());
    into.gauge(PORT, name, "held for receive", did.heldForReceive());
    into.gauge(PORT, name, "held for transmit", did.heldForTransmit());
    for (Map.Entry<String, Long> drop : did.drops().entrySet()) {
      into.count(PORT, name, "drop " + drop.getKey(), drop.getValue());
    }
    for (Map.Entry<String, Long> event : did.events().entrySet()) {
      into.count(PORT, name, "event " + event.getKey(), event.getValue());
    }
  }

  @Override
  public String toString() {
    return "PortCounters[" + port.name() + "]";
  }

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.lookup()
          .findVarHandle(PortCounters.class, name, type)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
