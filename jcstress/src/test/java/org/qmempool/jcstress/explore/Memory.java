package org.qmempool.jcstress.explore;

import java.util.Arrays;

/**
 * The memory under the explored rings: sequentially consistent, or weak.
 *
 * <p>The weak one is the view machine of release and acquire (Kang, Hur, Lahav, Vafeiadis, Dreyer,
 * "A promising semantics for relaxed-memory concurrency", POPL 2017, without promises; fences as
 * there and in C11).
 *
 * <ul>
 *   <li>A cell is the list of the stores it has had: its messages. A message is a value, and a view
 *       that whoever acquires it gains.
 *   <li>A view says for each cell which message is the oldest that one may still read. Each thread
 *       has one, {@code known}; a load may return that message or any newer one.
 *   <li>A release puts the thread's view into its message. An acquire joins the message's view into
 *       the thread's. A CAS reads the newest message if it succeeds, and is both.
 *   <li>A plain store carries the view as of the thread's last release fence, {@code fenced}. What
 *       plain loads find is put aside in {@code gained} until an acquire fence joins it.
 *   <li>A plain load does not even bind the plain loads behind it: until an acquire fence, a second
 *       one may return an older message. So weak are Java's plain loads, weaker than C11's relaxed.
 * </ul>
 *
 * <p>Loads happen where they stand in the program, so no load ever sees a store of the future. What
 * hardware and compilers do there, letting a load sink below a store that should have released it,
 * shows up otherwise: a view also says of which messages the <i>loads are over</i>, and the next
 * store to that cell must know it ({@link #loadIsOver}). And where two stores to one cell have no
 * order between them, either could be the last: that, too, is a fault.
 *
 * <p>With the sequentially consistent memory a cell has one message, and views do not matter.
 */
final class Memory {
  /** A store. */
  private static final class Message {
    final long value;
    final byte[] view;

    Message(long value, byte[] view) {
      this.value = value;
      this.view = view;
    }
  }

  private final boolean weak;
  private final int cells;
  private final Message[][] messages;

  // By thread. A view has two entries for each cell: the oldest message that may still be read,
  // and (at cells + cell) the newest whose load is over. Messages, views and their arrays are
  // never changed, only replaced, and so shared between copies.
  private final byte[][] known;
  private final byte[][] fenced;
  private final byte[][] gained;

  Memory(boolean weak, int cells, int threads) {
    this.weak = weak;
    this.cells = cells;
    messages = new Message[cells][];
    known = new byte[threads][2 * cells];
    fenced = new byte[threads][2 * cells];
    gained = new byte[threads][2 * cells];
    for (int cell = 0; cell < cells; cell++) {
      initialize(cell, 0);
    }
  }

  private Memory(Memory that) {
    weak = that.weak;
    cells = that.cells;
    messages = that.messages.clone();
    known = that.known.clone();
    fenced = that.fenced.clone();
    gained = that.gained.clone();
  }

  Memory copy() {
    return new Memory(this);
  }

  /** Sets what a cell holds before any thread runs. */
  void initialize(int cell, long value) {
    messages[cell] = new Message[] {new Message(value, new byte[2 * cells])};
  }

  /** How many messages of a cell a thread may read: the choices of a load. */
  int readable(int thread, int cell) {
    return newest(cell) - (weak ? known[thread][cell] : newest(cell)) + 1;
  }

  /** Loads the newest message but {@code back}. */
  long load(int thread, int cell, int back, boolean acquire) {
    int at = newest(cell) - back;
    Message message = messages[cell][at];
    if (weak) {
      gained[thread] = join(gained[thread], message.view);
      gained[thread] = with(gained[thread], cell, at);
      if (acquire) {
        known[thread] = join(known[thread], message.view);
        known[thread] = with(known[thread], cell, at);
      }
      known[thread] = with(known[thread], cells + cell, at);
      gained[thread] = with(gained[thread], cells + cell, at);
    }
    return message.value;
  }

  /** Stores a message behind the newest one. */
  void store(int thread, int cell, long value, boolean release) {
    if (weak && known[thread][cell] != newest(cell)) {
      throw new Violation("a store has no order with the one before it to the same cell");
    }
    append(thread, cell, value, release);
  }

  /**
   * A strong CAS. It succeeds on the newest message alone; to fail, it may also have read an older
   * one with another value.
   */
  boolean advance(
      int thread, int cell, long seen, long next, int back, boolean acquire, boolean release) {
    boolean newest = value(cell) == seen;
    boolean failsOnOlder = back > 0 && messages[cell][newest(cell) - back].value != seen;
    load(thread, cell, failsOnOlder ? back : 0, acquire);
    if (weak && !acquire) {
      known[thread] = with(known[thread], cell, newest(cell) - (failsOnOlder ? back : 0));
    }
    if (failsOnOlder || !newest) {
      return false;
    }
    append(thread, cell, next, release);
    return true;
  }

  void releaseFence(int thread) {
    fenced[thread] = known[thread];
  }

  void acquireFence(int thread) {
    known[thread] = join(known[thread], gained[thread]);
  }

  /** Whether a load of what the cell holds now is over, as far as the thread knows. */
  boolean loadIsOver(int thread, int cell) {
    return !weak || loadIsOver(known[thread], cell);
  }

  private boolean loadIsOver(byte[] view, int cell) {
    int at = newest(cell);
    while (at > 0 && messages[cell][at - 1].value == value(cell)) {
      at--; // recover() stores again what a slot holds
    }
    return view[cells + cell] >= at;
  }

  /** The newest value of a cell. */
  long value(int cell) {
    return messages[cell][newest(cell)].value;
  }

  /** Lets everything so far happen-before what the thread does next. */
  void synchronize(int thread) {
    byte[] all = new byte[2 * cells];
    for (int cell = 0; cell < cells; cell++) {
      all[cell] = (byte) newest(cell);
      all[cells + cell] = (byte) newest(cell);
    }
    known[thread] = all;
    fenced[thread] = all;
    gained[thread] = all;
  }

  private int newest(int cell) {
    return messages[cell].length - 1;
  }

  private void append(int thread, int cell, long value, boolean release) {
    if (!weak) {
      messages[cell] = new Message[] {new Message(value, known[thread])};
      return;
    }
    int at = messages[cell].length;
    known[thread] = with(known[thread], cell, at);
    gained[thread] = with(gained[thread], cell, at);
    Message[] longer = Arrays.copyOf(messages[cell], at + 1);
    longer[at] = new Message(value, release ? known[thread] : fenced[thread]);
    messages[cell] = longer;
  }

  private static byte[] with(byte[] view, int entry, int at) {
    if (view[entry] >= at) {
      return view;
    }
    byte[] changed = view.clone();
    changed[entry] = (byte) at;
    return changed;
  }

  private static byte[] join(byte[] view, byte[] other) {
    int i = 0;
    while (i < view.length && view[i] >= other[i]) {
      i++;
    }
    if (i == view.length) {
      return view;
    }
    byte[] joined = view.clone();
    for (; i < view.length; i++) {
      joined[i] = (byte) Math.max(view[i], other[i]);
    }
    return joined;
  }

  /**
   * Adds to a hash what the future can depend on: messages that no live thread can read any more do
   * not count, nor do cells from {@code settled} on that are not in the set {@code open}.
   */
  void hash(StateHash hash, boolean[] live, int settled, long open) {
    int[] oldest = new int[cells];
    for (int cell = 0; cell < cells; cell++) {
      oldest[cell] = newest(cell);
      boolean counts = cell < settled || (open >>> (cell - settled) & 1) != 0;
      for (int thread = 0; weak && counts && thread < live.length; thread++) {
        if (live[thread]) {
          oldest[cell] = Math.min(oldest[cell], known[thread][cell]);
        }
      }
      hash.add(newest(cell) - oldest[cell]);
      for (int at = oldest[cell]; at <= newest(cell); at++) {
        hash.add(messages[cell][at].value);
      }
    }
    if (!weak) {
      return;
    }
    for (int cell = 0; cell < settled; cell++) {
      for (int at = oldest[cell]; at <= newest(cell); at++) {
        hash(hash, messages[cell][at].view, oldest);
      }
    }
    for (int thread = 0; thread < live.length; thread++) {
      if (live[thread]) {
        hash(hash, known[thread], oldest);
        hash(hash, fenced[thread], oldest);
        hash(hash, gained[thread], oldest);
      }
    }
  }

  private void hash(StateHash hash, byte[] view, int[] oldest) {
    for (int cell = 0; cell < cells; cell++) {
      int over = loadIsOver(view, cell) ? 1 : 0;
      hash.add(2L * Math.max(0, view[cell] - oldest[cell]) + over);
    }
  }
}
