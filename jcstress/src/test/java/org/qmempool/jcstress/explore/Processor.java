package org.qmempool.jcstress.explore;

import java.util.Arrays;
import org.qmempool.rings.IntRing;

/**
 * Runs calls on a state, one shared access at a time.
 *
 * <p>A call is an ordinary Java method, and its local variables cannot be saved. So it is begun
 * anew for each step: the accesses that it has made before get the results that they had then; the
 * next one is made on the state; the one after that stops the call. Fences and what touches no
 * memory run along with the access before them, since no other thread can tell.
 */
final class Processor {
  static final int PRODUCERS = 0;
  static final int CONSUMERS = 1;
  static final int SLOTS = 2;

  /** More accesses than any call of the scenarios needs, with every race lost that can be. */
  private static final int ENDLESS = 150;

  @SuppressWarnings("NonFinalStaticField") // fences are static
  private static Processor running;

  private final Scenario scenario;
  private final boolean prompt;
  private final Cursor producers = new Cursor(PRODUCERS);
  private final Cursor consumers = new Cursor(CONSUMERS);
  private final IntRing ring;

  // The step being made.
  private State state;
  private int thread;
  private Call call;
  private final long[] results = new long[ENDLESS];
  private int known;
  private int next;
  private int allowed;
  private int choice;
  private int choices;
  private boolean judged;
  private boolean stopped;
  private Violation violation;
  private String access = "";
  private int cell;
  private long result;
  private int[] elements = {};
  private long hint;

  Processor(Scenario scenario, boolean weak) {
    this.scenario = scenario;
    prompt = !weak;
    ring = scenario.kind().ring(scenario.capacity(), producers, consumers);
    running = this;
  }

  static Processor running() {
    return running;
  }

  /**
   * Makes one shared access of a thread.
   *
   * @param choice which of those that it can make, from 0
   * @return how many there are
   */
  int step(State s, int t, int choice) {
    this.choice = choice;
    choices = 1;
    begin(s, t, scenario.call(t, s.calls[t]), 1);
    run();
    return choices;
  }

  /** Makes a call of the last thread, with nobody else running and all before it known to it. */
  int[] alone(State s, Call c) {
    begin(s, scenario.alone(), c, Integer.MAX_VALUE);
    run();
    return elements;
  }

  /** Asks for a hint, with nobody else running, and does not hold it against the contract. */
  long ask(State s, Call c) {
    begin(s.copy(), scenario.alone(), c, Integer.MAX_VALUE);
    judged = false;
    run();
    return hint;
  }

  /** Makes a call as above, but does not hold it against the contract. */
  int[] unjudged(State s, Call c) {
    begin(s, scenario.alone(), c, Integer.MAX_VALUE);
    judged = false;
    run();
    return elements;
  }

  /** Has the last thread recover the ring, with nobody else running. */
  int recover(State s) {
    begin(s, scenario.alone(), Call.take(), Integer.MAX_VALUE);
    judged = false;
    return scenario.kind().recover(ring);
  }

  /** Prepares the slots of a new ring. */
  void initialize(State s, long start) {
    begin(s, scenario.alone(), Call.take(), Integer.MAX_VALUE);
    judged = false;
    scenario.kind().initialize(ring, start);
  }

  /** What the last step was. */
  String lastStep() {
    return "thread "
        + thread
        + " "
        + call
        + ": "
        + access
        + " "
        + scenario.nameCell(cell)
        + " = "
        + result
        + (stopped ? "" : ", and returns");
  }

  private void begin(State s, int t, Call c, int accesses) {
    running = this;
    if (t == scenario.alone()) {
      s.memory.synchronize(t);
      choice = 0;
    }
    state = s;
    thread = t;
    call = c;
    known = s.results[t].length;
    System.arraycopy(s.results[t], 0, results, 0, known);
    next = 0;
    allowed = accesses;
    judged = true;
    stopped = false;
    violation = null;
    producers.reset(s.limits[PRODUCERS]);
    consumers.reset(s.limits[CONSUMERS]);
  }

  private void run() {
    try {
      if (known == 0 && judged) {
        state.contract.begins(thread, call);
        for (int element : call.elements(call.elements())) {
          scenario.writePayload(state.memory, thread, element);
        }
      }
      if (call.isHint()) {
        hint = call.ask(ring);
        if (call.kind() == Call.Kind.STALLED && hint >= 0) {
          hint -= scenario.start();
        }
      } else {
        elements = call.on(ring);
      }
      if (violation == null) {
        ends();
      }
    } catch (Stop stop) {
      state.results[thread] = Arrays.copyOf(results, known);
    } catch (RuntimeException e) {
      violation = new Violation(call + " throws " + e);
    }
    if (violation != null) {
      throw violation;
    }
  }

  private void ends() {
    if (judged && call.isHint()) {
      state.contract.tells(thread, call, hint, prompt);
    } else if (judged) {
      state.contract.returns(thread, call, elements, prompt);
      if (call.takes()) {
        for (int element : elements) {
          scenario.readPayload(state.memory, thread, element);
        }
      }
    }
    state.limits[PRODUCERS] = producers.limit();
    state.limits[CONSUMERS] = consumers.limit();
    state.results[thread] = State.NONE;
    state.calls[thread]++;
  }

  long load(int cell, boolean acquire) {
    if (next == known) {
      access(state.memory.readable(thread, cell));
      done(state.memory.load(thread, cell, choice, acquire), "load", cell);
    }
    return results[next++];
  }

  void store(int cell, long value, boolean release) {
    if (next == known) {
      access(1);
      long before = state.memory.value(cell);
      if (cell >= SLOTS
          && state.contract.hasTaken(before & Integer.MAX_VALUE)
          && !state.memory.loadIsOver(thread, cell)) {
        fails("a slot is stored again whose load may not be over");
      }
      moves(cell, before, value);
      try {
        state.memory.store(thread, cell, value, release);
      } catch (Violation v) {
        fails(v.what());
      }
      done(value, "store", cell);
    }
    next++;
  }

  boolean advance(int cell, long seen, long to, boolean acquire, boolean release) {
    if (next == known) {
      access(state.memory.readable(thread, cell));
      boolean moved = state.memory.advance(thread, cell, seen, to, choice, acquire, release);
      if (moved) {
        moves(cell, seen, to);
      }
      done(moved ? 1 : 0, "CAS", cell);
    }
    return results[next++] != 0;
  }

  void fence(boolean release) {
    if (next == known) {
      if (stopped) {
        throw Stop.HERE; // in a finally clause
      }
      if (release) {
        state.memory.releaseFence(thread);
      } else {
        state.memory.acquireFence(thread);
      }
      done(0, "", -1);
    }
    next++;
  }

  /** A shared access is due: makes it, or stops. */
  private void access(int of) {
    if (allowed == 0 || violation != null) {
      stopped = true;
      allowed = 0;
      throw Stop.HERE;
    }
    if (known >= ENDLESS - 10) {
      fails(call + " has made " + known + " accesses: it waits for another thread");
      stopped = true;
      throw Stop.HERE;
    }
    allowed--;
    choices = of;
  }

  private void moves(int cell, long from, long to) {
    if (cell < SLOTS && judged) {
      try {
        state.contract.moves(thread, call, cell == PRODUCERS, to - from);
      } catch (Violation v) {
        fails(v.what());
      }
    }
  }

  /** Remembers a violation: an exception could be lost in a finally clause. */
  private void fails(String what) {
    if (violation == null) {
      violation = new Violation(what);
    }
  }

  private void done(long value, String what, int of) {
    results[known++] = value;
    if (of >= 0) {
      access = what;
      cell = of;
      result = value;
    }
  }
}
