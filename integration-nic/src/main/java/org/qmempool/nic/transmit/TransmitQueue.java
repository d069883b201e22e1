package org.qmempool.nic.transmit;

import java.util.Objects;
import org.qmempool.HandleAllocator;
import org.qmempool.nic.PacketBurst;
import org.qmempool.nic.PacketDescriptor;
import org.qmempool.nic.PacketPort;
import org.qmempool.rings.MpmcLongRing;

/**
 * Lets many threads send to one port, without a lock and without waiting for each other.
 *
 * <pre>
 *   idle:  sender ------------------------------------------------&gt; port.transmit, port.flush
 *   busy:  sender --pack--&gt; ring of descriptors --unpack--&gt; the thread that has the turn --&gt; port
 * </pre>
 *
 * <p>A sender that finds the port idle, and nothing waiting, has the turn and hands its packets to
 * the port itself: the ring is <em>bypassed</em>, at the cost of one CAS to take the turn and one
 * addition to give it back. A sender that finds another one at work puts descriptors into the ring
 * and goes on; the one at work sends them too, before it gives the turn back. {@link Turn} says why
 * none stays behind.
 *
 * <p><b>Who may call.</b> Each thread by a {@link Sender} of its own, {@link #newSender}. From now
 * on the port is driven by them alone, so it should be one that only sends; the allocator that it
 * was opened with must allow any thread, as {@link org.qmempool.Mempool} itself does, since the
 * thread that has the turn frees what is complete. Platform threads are advised, as for any port
 * with a kernel behind it.
 *
 * <p><b>Ownership.</b> What {@link Sender#send} took is the queue's, then the port's; the rest
 * stays with the caller. All frames belong to the port's pool.
 *
 * <p><b>Order.</b> The packets of one sender leave in the order in which it sent them, also across
 * the bypass: it is used only while no claim of the ring is unserved. Between senders there is no
 * order.
 *
 * <p><b>Doorbell.</b> One for each burst served, and at once when nothing more waits: no packet is
 * held back for another one to come.
 *
 * <p><b>Full.</b> {@code send} takes less, or nothing, when the ring is full, or when the idle port
 * is. If the port is full while the ring is served, what is left waits in the queue; so does what
 * comes while one thread has served a whole ring's worth, after which it goes its way. The next
 * call of any sender goes on with it. Therefore a thread that has nothing to send calls {@link
 * Sender#flush} now and then, as it would for a port of its own.
 *
 * <p><b>Progress.</b> No call waits for another thread. A thread that is preempted with the turn
 * delays what waits, not the senders: they go on until the ring is full. A sender that is preempted
 * between its claim and its stores hides what stands behind it in the ring; it serves that itself
 * when it goes on. {@code send} is lock-free, and bounded by two rings' worth of the packets of
 * others.
 *
 * <p><b>Memory.</b> What a sender wrote into a frame before {@code send} happens-before what the
 * port does with it.
 *
 * <p><b>Source:</b> a lockless queue with a bypass is what the talk "Improving Linux networking
 * performance" (2015) asks for; serving for others is flat combining (Hendler and others, 2010).
 */
public final class TransmitQueue {
  private final PacketPort port;
  private final MpmcLongRing ring;
  private final Turn turn = new Turn();
  private final int maxServed;

  // The owner of the turn alone touches what follows.
  private final PacketBurst serving;
  private final long[] unpacked;
  private int next; // in serving, the first that the port has not taken
  private int left; // in serving, from next on
  private long bypassed;
  private long queued;
  private long refused;

  /**
   * Shares a port.
   *
   * @param port sends; driven by the senders alone from now on
   * @param capacity packets that wait at most, 1 or more
   * @param burst packets handed to the port at a time, and so per doorbell, 1 or more; for those
   *     that went through the ring
   * @throws IllegalArgumentException if the capacity or the burst is below 1, the pool's elements
   *     are larger than what a descriptor can name, or the port was opened with {@code multiBuffer}
   */
  public TransmitQueue(PacketPort port, int capacity, int burst) {
    this.port = Objects.requireNonNull(port, "port");
    int stride = port.pool().layout().stride();
    if (stride > PacketDescriptor.MAX_OFFSET_OR_LENGTH) {
      throw new IllegalArgumentException(
          "elements of "
              + stride
              + " bytes: a descriptor names offsets and lengths up to "
              + PacketDescriptor.MAX_OFFSET_OR_LENGTH
              + "; use a pool of smaller elements");
    }
    if (port.multiBuffer()) {
      throw new IllegalArgumentException(
          "packets of port "
              + port.name()
              + " may have several elements (multiBuffer), and a descriptor in the ring is a packet"
              + " of one: open the port without multiBuffer");
    }
    ring = new MpmcLongRing(capacity);
    serving = new PacketBurst(port.pool(), burst);
    unpacked = new long[burst];
    maxServed = Math.max(capacity, burst);
  }

  /**
   * A way for one thread to send. It may be handed to another thread with a happens-before edge.
   *
   * @param burst packets of one {@link Sender#send} that can wait in the ring, 1 or more; of a
   *     larger one that finds the port busy, so many are taken
   * @return to be used by one thread at a time
   * @throws IllegalArgumentException if the burst is below 1
   */
  public Sender newSender(int burst) {
    if (burst < 1) {
      throw new IllegalArgumentException(
          "sender's burst " + burst + " is below 1: pass the largest burst that it will send");
    }
    return new Sender(this, burst);
  }

  /**
   * Packets that wait: a hint, as senders may be at work; exact when none is. Any thread.
   *
   * @return packets, 0 or more
   */
  public int waiting() {
    return ring.size() + left;
  }

  /**
   * Packets that went to the port past the ring, so far. Exact for a thread that comes after all
   * senders; a hint for others, as the next two.
   *
   * @return packets
   */
  public long bypassed() {
    return bypassed;
  }

  /**
   * Packets that went through the ring to the port, so far.
   *
   * @return packets
   */
  public long queued() {
    return queued;
  }

  /**
   * Packets out of the ring that the port refused, as it had their elements already: sent twice, or
   * freed and sent. They are not freed, since they have an owner. 0 in a sound program.
   *
   * @return packets
   */
  public long refused() {
    return refused;
  }

  /**
   * Frees what waits. Call it when all senders have stopped, and before the port is closed.
   *
   * @param allocator gives the elements back to the port's pool
   * @return packets that were not sent
   */
  public int drain(HandleAllocator allocator) {
    int n = left;
    allocator.freeBulk(serving.handles(), next, left);
    left = 0;
    for (int got = fill(); got > 0; got = fill()) {
      allocator.freeBulk(serving.handles(), 0, got);
      left = 0;
      n += got;
    }
    return n;
  }

  PacketPort port() {
    return port;
  }

  /** See {@link Sender#send}. */
  int send(PacketBurst burst, int from, int count, long[] packed) {
    if (count <= 0) {
      burst.check(port, from, count);
      return 0;
    }
    if (!turn.take()) {
      int taken = enqueue(burst, from, count, packed);
      if (taken > 0 && turn.announce()) {
        serve();
      }
      return taken;
    }
    boolean left = false;
    try {
      if (somethingWaits()) {
        serveReachable(maxServed);
      }
      int taken =
          somethingWaits() ? enqueue(burst, from, count, packed) : bypass(burst, from, count);
      left = !somethingWaits() && turn.leave();
      return taken;
    } finally {
      if (!left) {
        serve();
      }
    }
  }

  /**
   * For the owner of the turn. Nobody else takes out of the ring, so that its size is 0 only if all
   * that this thread has put there before is with the port, claims of stalled senders included.
   */
  private boolean somethingWaits() {
    return left > 0 || ring.size() > 0;
  }

  /** See {@link Sender#flush}. */
  int flush() {
    if (turn.take()) {
      try {
        if (!somethingWaits()) {
          port.flush();
        }
      } finally {
        serve();
      }
    }
    return waiting();
  }

  /** Straight to the port; the caller has the turn. */
  private int bypass(PacketBurst burst, int from, int count) {
    PacketPort port = this.port;
    int taken = port.transmit(burst, from, count);
    port.flush();
    if (taken < count) {
      // The doorbell may have made room.
      int more = port.transmit(burst, from + taken, count - taken);
      if (more > 0) {
        port.flush();
        taken += more;
      }
    }
    bypassed += taken;
    return taken;
  }

  private int enqueue(PacketBurst burst, int from, int count, long[] packed) {
    burst.check(port, from, count);
    int n = Math.min(count, packed.length);
    burst.checkFrames(
        from, n); // the one that puts a bad packet in is told, not the one that serves
    int[] handles = burst.handles();
    int[] offsets = burst.offsets();
    int[] lengths = burst.lengths();
    for (int i = 0; i < n; i++) {
      packed[i] = PacketDescriptor.pack(handles[from + i], offsets[from + i], lengths[from + i]);
    }
    return ring.enqueueBurst(packed, 0, n);
  }

  /** Hands what waits to the port, and gives the turn back; the caller has it. */
  private void serve() {
    boolean given = false;
    try {
      int served = 0;
      boolean goesOn = true;
      while (goesOn && !given) {
        served += serveReachable(maxServed - served);
        goesOn = left == 0 && served < maxServed;
        given = goesOn && turn.leave();
      }
    } finally {
      if (!given) {
        turn.abandon();
      }
    }
  }

  /** One burst after the other until nothing is reachable, the port is full or the limit is met. */
  private int serveReachable(int limit) {
    PacketPort port = this.port;
    int served = 0;
    while (left > 0 || (served < limit && fill() > 0)) {
      int taken = handOver();
      port.flush();
      if (left > 0) {
        int more = handOver(); // the doorbell may have made room
        if (more > 0) {
          port.flush();
          taken += more;
        }
      }
      served += taken;
      if (left > 0) {
        break;
      }
    }
    return served;
  }

  /** Takes the next burst out of the ring; how many, 0 when none is reachable. */
  private int fill() {
    long[] unpacked = this.unpacked;
    // The size is one look at two indices; to find out by dequeueing costs the copy of a burst.
    int n = ring.size() == 0 ? 0 : ring.dequeueBurst(unpacked, 0, unpacked.length);
    PacketBurst burst = serving;
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
    next = 0;
    left = n;
    return n;
  }

  private int handOver() {
    int taken;
    try {
      taken = port.transmit(serving, next, left);
      queued += taken;
    } catch (IllegalArgumentException e) {
      taken = handOverSound();
    }
    next += taken;
    left -= taken;
    return taken;
  }

  /** One by one, as one of them is refused: that one goes, the others are not its fault. */
  private int handOverSound() {
    int done = 0;
    while (done < left) {
      int taken = 0;
      try {
        taken = port.transmit(serving, next + done, 1);
        queued += taken;
      } catch (IllegalArgumentException e) {
        refused++;
        taken = 1;
      }
      if (taken == 0) {
        break;
      }
      done++;
    }
    return done;
  }
}
