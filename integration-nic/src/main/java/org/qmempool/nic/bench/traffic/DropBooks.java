package org.qmempool.nic.bench.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.qmempool.nic.PacketPort;
import org.qmempool.nic.PortStatistics;
import org.qmempool.nic.bench.DropCounters;
import org.qmempool.nic.xdp.AttachMode;
import org.qmempool.nic.xdp.XdpPort;

/**
 * The drop counters along the way, each event taken from one place only; {@link DropCounters} says
 * which kernel counter counts what. Exact while nothing moves.
 */
final class DropBooks {
  private static final List<String> FAULTS =
      List.of("rx_refused", "fill_invalid", "unknown_completions", "ring_faults");

  private final PortKind kind;
  private final DropCounters in;
  private final PacketPort a;
  private final PacketPort b;
  private final DropCounters out;
  private final PacketPort source;
  private final PacketPort sink;
  private @Nullable State opened;

  private record State(
      DropCounters.Snapshot in,
      PortStatistics a,
      PortStatistics b,
      DropCounters.Snapshot out,
      PortStatistics source,
      PortStatistics sink) {}

  DropBooks(
      PortKind kind,
      DropCounters in,
      PacketPort a,
      PacketPort b,
      DropCounters out,
      PacketPort source,
      PacketPort sink) {
    this.kind = kind;
    this.in = in;
    this.a = a;
    this.b = b;
    this.out = out;
    this.source = source;
    this.sink = sink;
  }

  void open() {
    opened = read();
  }

  private State read() {
    return new State(
        in.read(),
        a.statistics(),
        b.statistics(),
        out.read(),
        source.statistics(),
        sink.statistics());
  }

  /**
   * The growth since {@link #open}, by cause.
   *
   * @param forwardDropped what the application itself dropped
   */
  void addTo(Map<String, Long> drops, long forwardDropped) {
    State before = opened();
    State now = read();
    link(drops, "veth source-A", now.in().since(before.in()), now.source(), before.source());
    port(drops, "A", a, now.a(), before.a());
    drops.put("forward: queue or port full", forwardDropped);
    if (kind == PortKind.XDP) {
      drops.put("B: descriptor refused", grown("tx_invalid", now.b(), before.b()));
    }
    link(drops, "veth B-sink", now.out().since(before.out()), now.b(), before.b());
    port(drops, "sink", sink, now.sink(), before.sink());
  }

  /** What was lost between a sending port and the receiving interface's socket. */
  private void link(
      Map<String, Long> drops,
      String link,
      DropCounters.Snapshot lost,
      PortStatistics sender,
      PortStatistics senderBefore) {
    if (kind == PortKind.PACKET) {
      // An AF_PACKET sender is told of a full ring and may send again, so the port's count counts.
      drops.put(
          link + ": refused to the sender",
          grown("tx_dropped_by_device", sender, senderBefore)
              + grown("tx_refused", sender, senderBefore));
    } else {
      drops.put(link + ": refused to the sender", lost.senderDropped());
    }
    drops.put(link + ": ring full", lost.ringFull());
    drops.put(link + ": no room in the socket", lost.undelivered());
    drops.put(link + ": dropped by a program", lost.verdictDropped());
    drops.put(link + ": nobody for it", lost.unhandled());
  }

  /** What a receiving port lost, as far as the interface does not count it too. */
  private static void port(
      Map<String, Long> drops,
      String name,
      PacketPort port,
      PortStatistics now,
      PortStatistics before) {
    if (port instanceof XdpPort xdp) {
      if (xdp.attachMode() == AttachMode.GENERIC) {
        drops.put(
            name + ": no room in the socket (generic mode)",
            grown("rx_no_element", now, before) + grown("rx_ring_full", now, before));
      }
    } else {
      drops.put(name + ": AF_PACKET ring full", grown("rx_ring_full", now, before));
      drops.put(name + ": frame too long", grown("rx_too_long", now, before));
    }
  }

  /** What the machine's backlog queues dropped since {@link #open}. */
  long backlog() {
    return in.read().since(opened().in()).backlogDropped();
  }

  /**
   * What no port may count, as it means a fault of ours or of the kernel and no loss: grown since
   * {@link #open}, one line; empty as a rule.
   */
  String faults() {
    State before = opened();
    State now = read();
    List<String> faults = new ArrayList<>();
    faults.addAll(faults(now.a(), before.a()));
    faults.addAll(faults(now.b(), before.b()));
    faults.addAll(faults(now.source(), before.source()));
    faults.addAll(faults(now.sink(), before.sink()));
    return String.join(", ", faults);
  }

  static List<String> faults(PortStatistics now, PortStatistics before) {
    List<String> faults = new ArrayList<>();
    for (String fault : FAULTS) {
      long n = grown(fault, now, before) + now.event(fault) - before.event(fault);
      if (n != 0) {
        faults.add(now.port() + " " + fault + " " + n);
      }
    }
    return faults;
  }

  private State opened() {
    State state = opened;
    if (state == null) {
      throw new IllegalStateException("the books were not opened");
    }
    return state;
  }

  private static long grown(String drop, PortStatistics now, PortStatistics before) {
    return now.drop(drop) - before.drop(drop);
  }
}
