package org.qmempool.nic.app;

import static org.qmempool.nic.codec.NetworkOrder.i32;
import static org.qmempool.nic.codec.NetworkOrder.u16;
import static org.qmempool.nic.codec.NetworkOrder.u48;
import static org.qmempool.nic.codec.NetworkOrder.u8;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.qmempool.nic.codec.Ethernet;
import org.qmempool.nic.codec.Ipv4;
import org.qmempool.nic.codec.Udp;
import org.qmempool.nic.memory.FrameWriter;

/**
 * Writes UDP frames of the flows of a {@link TrafficPattern}, one flow after the other.
 *
 * <pre>
 *  sender s:    02:12:00:00:hi:lo  198.18.hi.lo   with hi.lo = s + 1, of the benchmark network (RFC 2544)
 *  receiver r:  02:13:00:00:hi:lo  198.19.hi.lo
 *  flow f:      source port 1024 + f modulo 64512, destination port 9 (discard), no UDP checksum
 *  payload:     number of the frame within its flow, u64, then what the element had
 * </pre>
 *
 * <p>Sizes are taken in turn within each flow. The short flows of {@link TrafficPattern#MIXED} have
 * frames of {@link #SHORTEST} bytes. Used by one thread; allocates nothing.
 */
public final class TrafficFrames implements FrameWriter {
  /** The shortest frame, in bytes, without checksum. */
  public static final int SHORTEST = 60;

  /** The longest frame, in bytes, without checksum. */
  public static final int LONGEST = 1514;

  private static final long SENDER_HARDWARE = 0x0212_0000_0000L;
  private static final long RECEIVER_HARDWARE = 0x0213_0000_0000L;
  private static final int FIRST_PORT = 1024;
  private static final int PORTS = 65536 - FIRST_PORT;
  private static final int DISCARD = 9;
  private static final int IP = Ethernet.HEADER_BYTES;
  private static final int UDP = IP + Ipv4.HEADER_BYTES;
  private static final int PAYLOAD = UDP + Udp.HEADER_BYTES;
  private static final int VERSION_4_WORDS_5 = 0x45;
  private static final int TTL = 64;

  private final int[] sizes;
  private final boolean mixed;
  private final int[] senders;
  private final int[] receivers;
  private final int[] ports;
  private final long[] sent;
  private final int[] size; // of each flow, the index of its next size
  private final long destination;

  private int next; // flow of the next frame; of MIXED, of the next short one
  private boolean longTurn = true;

  /**
   * Frames of a pattern.
   *
   * @param pattern who sends to whom
   * @param flows flows asked for, 1 to {@link TrafficPattern#MAX_FLOWS}
   * @param destination the hardware address in all frames, as the low 48 bits; -1 for the
   *     receivers' own
   * @param sizes bytes of the frames, without checksum, each {@link #SHORTEST} to {@link #LONGEST}
   * @throws IllegalArgumentException if flows or a size are out of range, or there is no size
   */
  public TrafficFrames(TrafficPattern pattern, int flows, long destination, int... sizes) {
    Objects.requireNonNull(pattern, "pattern");
    int all = pattern.flows(flows);
    if (sizes.length == 0) {
      throw new IllegalArgumentException("no frame size: pass one or more");
    }
    for (int each : sizes) {
      if (each < SHORTEST || each > LONGEST) {
        throw new IllegalArgumentException(
            "frame size "
                + each
                + " is out of range; allowed is "
                + SHORTEST
                + " to "
                + LONGEST
                + " bytes: choose one of these");
      }
    }
    this.sizes = sizes.clone();
    this.destination = destination;
    mixed = pattern == TrafficPattern.MIXED;
    next = mixed ? 1 : 0;
    senders = new int[all];
    receivers = new int[all];
    ports = new int[all];
    sent = new long[all];
    size = new int[all];
    for (int flow = 0; flow < all; flow++) {
      senders[flow] = pattern.sender(flow, flows) + 1;
      receivers[flow] = pattern.receiver(flow, flows) + 1;
      ports[flow] = FIRST_PORT + flow % PORTS;
    }
  }

  /**
   * How many flows there are.
   *
   * @return 1 or more
   */
  public int flows() {
    return sent.length;
  }

  /**
   * Frames written for a flow so far.
   *
   * @param flow its number, 0 to {@link #flows()} - 1
   * @return frames
   */
  public long sent(int flow) {
    return sent[flow];
  }

  @Override
  public int write(MemorySegment memory, long position, int room, long sequence) {
    int flow = takeTurn();
    int length = mixed && flow > 0 ? SHORTEST : nextSize(flow);
    if (room < length) {
      throw new IllegalArgumentException(
          "room " + room + " in the element: the frame has " + length + " bytes; use larger ones");
    }
    int sender = senders[flow];
    int receiver = receivers[flow];
    long to = destination == -1 ? RECEIVER_HARDWARE | receiver : destination;
    u48(memory, position + Ethernet.DESTINATION, to);
    u48(memory, position + Ethernet.SOURCE, SENDER_HARDWARE | sender);
    u16(memory, position + Ethernet.TYPE, Ethernet.TYPE_IPV4);
    long ip = position + IP;
    u8(memory, ip + Ipv4.VERSION_AND_WORDS, VERSION_4_WORDS_5);
    u8(memory, ip + 1, 0);
    u16(memory, ip + Ipv4.TOTAL_LENGTH, length - IP);
    i32(memory, ip + 4, 0); // identification, flags, fragment: a whole packet
    u8(memory, ip + Ipv4.TTL, TTL);
    u8(memory, ip + Ipv4.PROTOCOL, Ipv4.PROTOCOL_UDP);
    i32(memory, ip + Ipv4.SOURCE, Ipv4.address(198, 18, sender >>> 8, sender & 0xff));
    i32(memory, ip + Ipv4.DESTINATION, Ipv4.address(198, 19, receiver >>> 8, receiver & 0xff));
    Ipv4.writeChecksum(memory, ip);
    long udp = position + UDP;
    u16(memory, udp + Udp.SOURCE_PORT, ports[flow]);
    u16(memory, udp + Udp.DESTINATION_PORT, DISCARD);
    u16(memory, udp + Udp.LENGTH, length - UDP);
    u16(memory, udp + Udp.CHECKSUM, 0);
    long number = sent[flow]++;
    i32(memory, position + PAYLOAD, (int) (number >>> 32));
    i32(memory, position + PAYLOAD + 4, (int) number);
    return length;
  }

  /** Which flow the next frame belongs to; counts on without a division. */
  private int takeTurn() {
    if (mixed) {
      boolean isLong = longTurn;
      longTurn = !isLong;
      if (isLong) {
        return 0;
      }
    }
    int flow = next;
    next = flow + 1 < sent.length ? flow + 1 : mixed ? 1 : 0;
    return flow;
  }

  private int nextSize(int flow) {
    int at = size[flow];
    size[flow] = at + 1 < sizes.length ? at + 1 : 0;
    return sizes[at];
  }
}
