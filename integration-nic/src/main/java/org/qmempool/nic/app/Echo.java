package org.qmempool.nic.app;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Objects;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketPort;

/**
 * Answers on one port for one IPv4 address: ARP requests, ICMP echo requests (ping), and UDP
 * datagrams to any port of it, which are sent back. Answers are made in place; everything else is
 * dropped, freed and counted by {@link EchoOutcome}.
 *
 * <p>Driven by the thread that drives the port. {@link #step} does one bounded round, never waits
 * and allocates nothing.
 *
 * <p>A datagram whose checksum the sender has left to hardware, as a local kernel does on a veth,
 * counts as {@link EchoOutcome#BAD_CHECKSUM} on ports that cannot know of it (AF_XDP); {@code
 * ethtool -K PEER tx off} on the sender's side mends that.
 */
public final class Echo {
  private final PacketPort port;
  private final HandleAllocator allocator;
  private final EchoResponder responder;
  private final PacketBurst burst;
  private final int[] unanswered;
  private final EnumMap<EchoOutcome, long[]> counts = new EnumMap<>(EchoOutcome.class);
  private long answersDropped;

  /**
   * Answers on {@code port}.
   *
   * @param port the port to answer on
   * @param allocator frees what is not answered; the port's own is a good choice
   * @param hardware the hardware address to answer for, 48 bits
   * @param ipv4 the IPv4 address to answer for, e.g. {@code Ipv4.address(10, 0, 0, 2)}
   * @param burst frames of one step at most, 1 or more
   * @throws IllegalArgumentException if the hardware address has more than 48 bits, the port was
   *     opened with {@code multiBuffer}, or the burst is below 1
   */
  public Echo(PacketPort port, HandleAllocator allocator, long hardware, int ipv4, int burst) {
    this.port = Objects.requireNonNull(port, "port");
    this.allocator = Objects.requireNonNull(allocator, "allocator");
    if (hardware < 0 || hardware >>> 48 != 0) {
      throw new IllegalArgumentException(
          "hardware address " + Long.toHexString(hardware) + " has more than 48 bits");
    }
    OneElement.require("Echo", port);
    responder = new EchoResponder(hardware, ipv4);
    this.burst = new PacketBurst(port.pool(), burst);
    unanswered = new int[burst];
    for (EchoOutcome outcome : EchoOutcome.values()) {
      counts.put(outcome, new long[1]);
    }
  }

  /**
   * One round: a burst is received and answered.
   *
   * @return frames received; 0 when there was none
   */
  public int step() {
    PacketBurst burst = this.burst;
    int n = port.receive(burst);
    if (n == 0) {
      port.flush();
      return 0;
    }
    int answers = answer(burst, n);
    int sent = port.transmit(burst, 0, answers);
    port.flush();
    if (sent < answers) {
      sent += port.transmit(burst, sent, answers - sent);
      port.flush();
      answersDropped += answers - sent;
      allocator.freeBulk(burst.handles(), sent, answers - sent);
    }
    return n;
  }

  /** Moves the answers to the front of the burst and frees the rest; how many answers. */
  private int answer(PacketBurst burst, int n) {
    MemorySegment memory = port.pool().memory();
    int[] handles = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    int[] flags = burst.flags();
    int answers = 0;
    int rest = 0;
    for (int i = 0; i < n; i++) {
      int handle = handles[i];
      EchoOutcome outcome = responder.answer(memory, burst.position(i), lengths[i], flags[i]);
      counter(outcome)[0]++;
      if (outcome.answered()) {
        handles[answers] = handle;
        offsets[answers] = offsets[i];
        lengths[answers] = lengths[i];
        flags[answers] = 0;
        answers++;
      } else {
        unanswered[rest++] = handle;
      }
    }
    if (rest > 0) {
      allocator.freeBulk(unanswered, 0, rest);
    }
    burst.size(answers);
    return answers;
  }

  private long[] counter(EchoOutcome outcome) {
    return Objects.requireNonNull(counts.get(outcome));
  }

  /**
   * Frames with this outcome so far.
   *
   * @param outcome which
   * @return frames
   */
  public long count(EchoOutcome outcome) {
    return counter(outcome)[0];
  }

  /**
   * Answers that were dropped so far as the port was full.
   *
   * @return frames
   */
  public long answersDropped() {
    return answersDropped;
  }
}
