package org.qmempool.nic.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;
import org.qmempool.HandleAllocator;
import org.qmempool.Mempool;
import org.qmempool.nic.xdp.XdpRings.RingLayouts;
import org.qmempool.nic.xdp.XdpRings.RingSizes;

/** The kernel's side of the four rings, over ordinary memory, obeying the test. */
final class PlayedKernel implements XdpSocket {
  /** Not the kernel's offsets, so that nothing can rely on those. */
  private static final RingLayout LAYOUT = new RingLayout(64, 8, 256, 24);

  private static final int BYTES = 8192;

  private final Arena arena = Arena.ofShared();
  private final int size;
  private final MemorySegment fill = arena.allocate(BYTES, 64);
  private final MemorySegment rx = arena.allocate(BYTES, 64);
  private final MemorySegment tx = arena.allocate(BYTES, 64);
  private final MemorySegment completion = arena.allocate(BYTES, 64);
  private final XdpRings rings;
  private final Deque<IntSupplier> kickAnswers = new ArrayDeque<>();

  boolean needWakeup = true;
  boolean busyPolls;
  boolean multiBuffer;
  boolean zeroCopy;
  int budget = 32;
  XdpCounters counters = XdpCounters.NONE;
  int kicks;
  int fillWakeups;
  int closes;

  /**
   * @param size entries of each ring
   * @param start where all indices begin; they run freely and wrap
   */
  PlayedKernel(int size, int start) {
    this.size = size;
    for (MemorySegment ring : new MemorySegment[] {fill, rx, tx, completion}) {
      ring.set(JAVA_INT, LAYOUT.producer(), start);
      ring.set(JAVA_INT, LAYOUT.consumer(), start);
    }
    rings =
        XdpRings.over(
            new RingSizes(size, size, size, size),
            new RingLayouts(LAYOUT, LAYOUT, LAYOUT, LAYOUT),
            fill,
            rx,
            tx,
            completion);
    flag(tx, true); // as in copy mode
  }

  /** A port that this kernel serves. */
  XdpPort open(Mempool pool, HandleAllocator allocator) {
    pool.register("played");
    return new XdpPort(
        "played", pool, allocator, this, () -> XdpAttachment.NONE, XdpAbi.PACKET_HEADROOM, true);
  }

  // ---- what a kernel does ----

  int fillEntries() {
    return fill.get(JAVA_INT, LAYOUT.producer()) - fill.get(JAVA_INT, LAYOUT.consumer());
  }

  int txEntries() {
    return tx.get(JAVA_INT, LAYOUT.producer()) - tx.get(JAVA_INT, LAYOUT.consumer());
  }

  /** Takes the next address out of FILL. */
  long takeFill() {
    int index = fill.get(JAVA_INT, LAYOUT.consumer());
    fill.set(JAVA_INT, LAYOUT.consumer(), index + 1);
    return fill.get(JAVA_LONG, LAYOUT.entries() + (long) (index & (size - 1)) * 8);
  }

  /** Takes the next descriptor out of TX: its address. */
  long takeTx() {
    int index = tx.get(JAVA_INT, LAYOUT.consumer());
    tx.set(JAVA_INT, LAYOUT.consumer(), index + 1);
    return tx.get(JAVA_LONG, LAYOUT.entries() + (long) (index & (size - 1)) * 16);
  }

  /** Length of the descriptor that was taken last, and in the upper half its options. */
  long lastTxLengthAndOptions() {
    int index = tx.get(JAVA_INT, LAYOUT.consumer()) - 1;
    return tx.get(JAVA_LONG, LAYOUT.entries() + (long) (index & (size - 1)) * 16 + 8);
  }

  /** Says that a frame has come. */
  void deliver(long address, int length, int options) {
    int index = rx.get(JAVA_INT, LAYOUT.producer());
    long slot = LAYOUT.entries() + (long) (index & (size - 1)) * 16;
    rx.set(JAVA_LONG, slot, address);
    rx.set(JAVA_INT, slot + 8, length);
    rx.set(JAVA_INT, slot + 12, options);
    rx.set(JAVA_INT, LAYOUT.producer(), index + 1);
  }

  /** Delivers a frame of 60 bytes in the next element of FILL; its handle. */
  int deliverOne() {
    long chunk = takeFill();
    deliver(chunk + XdpAbi.PACKET_HEADROOM, 60, 0);
    return (int) (chunk / 2048);
  }

  /** Says that a frame was sent. */
  void complete(long address) {
    int index = completion.get(JAVA_INT, LAYOUT.producer());
    completion.set(JAVA_LONG, LAYOUT.entries() + (long) (index & (size - 1)) * 8, address);
    completion.set(JAVA_INT, LAYOUT.producer(), index + 1);
  }

  /** Sends everything in TX, as one kick does. */
  int sendAll() {
    while (txEntries() > 0) {
      complete(takeTx());
    }
    return 0;
  }

  void answerKick(IntSupplier answer) {
    kickAnswers.add(answer);
  }

  void wantsFillWakeup(boolean on) {
    flag(fill, on);
  }

  void wantsKick(boolean on) {
    flag(tx, on);
  }

  // ---- what a kernel must not do ----

  void corruptRxProducer(int add) {
    rx.set(JAVA_INT, LAYOUT.producer(), rx.get(JAVA_INT, LAYOUT.producer()) + add);
  }

  void corruptTxConsumer(int add) {
    tx.set(JAVA_INT, LAYOUT.consumer(), tx.get(JAVA_INT, LAYOUT.consumer()) + add);
  }

  private static void flag(MemorySegment ring, boolean on) {
    ring.set(JAVA_INT, LAYOUT.flags(), on ? XdpAbi.RING_NEED_WAKEUP : 0);
  }

  // ---- the port's view ----

  @Override
  public XdpRings rings() {
    return rings;
  }

  @Override
  public boolean needWakeup() {
    return needWakeup;
  }

  @Override
  public boolean busyPolls() {
    return busyPolls;
  }

  @Override
  public boolean multiBuffer() {
    return multiBuffer;
  }

  @Override
  public int mostParts() {
    return multiBuffer ? 4 : 1;
  }

  @Override
  public boolean zeroCopy() {
    return zeroCopy;
  }

  @Override
  public String bindFallback() {
    return "";
  }

  @Override
  public int transmitBudget() {
    return budget;
  }

  @Override
  public int kick() {
    kicks++;
    IntSupplier answer = kickAnswers.poll();
    return answer == null ? sendAll() : answer.getAsInt();
  }

  @Override
  public int wakeFill() {
    fillWakeups++;
    return 0;
  }

  @Override
  public int poll(int timeoutMs) {
    return 0;
  }

  @Override
  public XdpCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    closes++;
    arena.close();
  }
}
