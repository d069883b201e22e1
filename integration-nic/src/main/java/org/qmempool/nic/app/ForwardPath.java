package org.qmempool.nic.app;

import java.util.Objects;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketDescriptor;
import org.qmempool.nic.PacketPort;

/**
 * One direction of forwarding: packets of one port, over a queue of descriptors, to another port of
 * the same pool. The frames stay where they are.
 *
 * <pre>
 *   in.receive --&gt; burst --pack--&gt; queue --unpack--&gt; burst --&gt; out.transmit, out.flush
 *   |------- receiveStep() -------|      |------------- transmitStep() -----------|
 * </pre>
 *
 * <p>The two halves may run on two threads, one each; then each half has its own port and its own
 * allocator. Neither waits: a packet that finds the queue or the port full is freed and counted.
 * Nothing is allocated.
 */
public final class ForwardPath {
  private final PacketPort in;
  private final PacketPort out;
  private final DescriptorQueue queue;
  private final HandleAllocator inAllocator;
  private final HandleAllocator outAllocator;
  private final PacketBurst inBurst;
  private final PacketBurst outBurst;
  private final long[] packed;
  private final long[] unpacked;

  private long received;
  private long transmitted;
  private long droppedQueueFull;
  private long droppedPortFull;

  /**
   * Joins two ports.
   *
   * @param in the port to receive from
   * @param out the port to send to
   * @param queue stands between the two halves
   * @param burst packets that one step moves at most, 1 or more
   * @param inAllocator frees what finds the queue full; used by the thread of {@link #receiveStep}
   * @param outAllocator frees what finds the port full; used by the thread of {@link #transmitStep}
   * @throws IllegalArgumentException if the ports have different pools, a port was opened with
   *     {@code multiBuffer}, or the burst is below 1
   */
  public ForwardPath(
      PacketPort in,
      PacketPort out,
      DescriptorQueue queue,
      int burst,
      HandleAllocator inAllocator,
      HandleAllocator outAllocator) {
    this.in = in;
    this.out = out;
    this.queue = Objects.requireNonNull(queue, "queue");
    this.inAllocator = Objects.requireNonNull(inAllocator, "inAllocator");
    this.outAllocator = Objects.requireNonNull(outAllocator, "outAllocator");
    if (in.pool() != out.pool()) {
      throw new IllegalArgumentException(
          "ports "
              + in.name()
              + " and "
              + out.name()
              + " have different pools: open both on one pool, frames are not copied");
    }
    OneElement.require("ForwardPath", in);
    OneElement.require("ForwardPath", out);
    inBurst = new PacketBurst(in.pool(), burst);
    outBurst = new PacketBurst(out.pool(), burst);
    packed = new long[burst];
    unpacked = new long[burst];
  }

  /**
   * Receives one burst and queues it.
   *
   * @return packets received, 0 when there was none
   */
  public int receiveStep() {
    PacketBurst burst = inBurst;
    int n = in.receive(burst);
    if (n == 0) {
      return 0;
    }
    int[] handles = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    long[] packed = this.packed;
    for (int i = 0; i < n; i++) {
      packed[i] = PacketDescriptor.pack(handles[i], offsets[i], lengths[i]);
    }
    received += n;
    int queued = queue.offer(packed, 0, n);
    if (queued < n) {
      droppedQueueFull += n - queued;
      inAllocator.freeBulk(handles, queued, n - queued);
    }
    return n;
  }

  /**
   * Takes one burst from the queue, hands it to the port and rings the doorbell; also when the
   * queue is empty, so that what the port could not pass on before goes on.
   *
   * @return packets that the port took, 0 when there was none
   */
  public int transmitStep() {
    long[] unpacked = this.unpacked;
    int n = queue.poll(unpacked, 0, unpacked.length);
    if (n == 0) {
      out.flush();
      return 0;
    }
    PacketBurst burst = outBurst;
    int[] handles = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    for (int i = 0; i < n; i++) {
      long descriptor = unpacked[i];
      handles[i] = PacketDescriptor.handle(descriptor);
      offsets[i] = PacketDescriptor.offset(descriptor);
      lengths[i] = PacketDescriptor.length(descriptor);
    }
    burst.size(n);
    int sent = out.transmit(burst, 0, n);
    out.flush();
    if (sent < n) {
      sent += transmitRest(burst, sent, n);
    }
    transmitted += sent;
    return sent;
  }

  /** The flush may have made room: one more try, and what then remains is dropped. */
  private int transmitRest(PacketBurst burst, int from, int to) {
    int more = out.transmit(burst, from, to - from);
    if (more > 0) {
      out.flush();
    }
    int left = to - from - more;
    if (left > 0) {
      droppedPortFull += left;
      outAllocator.freeBulk(burst.handles(), from + more, left);
    }
    return more;
  }

  /**
   * Frees what lies in the queue; call it when both halves have stopped, before the pool closes.
   */
  public void drain() {
    int n = queue.poll(unpacked, 0, unpacked.length);
    while (n > 0) {
      for (int i = 0; i < n; i++) {
        outAllocator.free(PacketDescriptor.handle(unpacked[i]));
      }
      n = queue.poll(unpacked, 0, unpacked.length);
    }
  }

  /**
   * Packets received so far.
   *
   * @return packets
   */
  public long received() {
    return received;
  }

  /**
   * Packets handed to the sending port so far.
   *
   * @return packets
   */
  public long transmitted() {
    return transmitted;
  }

  /**
   * Packets dropped so far as the queue was full.
   *
   * @return packets
   */
  public long droppedQueueFull() {
    return droppedQueueFull;
  }

  /**
   * Packets dropped so far as the sending port was full.
   *
   * @return packets
   */
  public long droppedPortFull() {
    return droppedPortFull;
  }
}
