package org.qmempool.jcstress.explore;

import java.util.Arrays;

/**
 * Visits every state that a scenario can reach, whatever the threads' order, and with the weak
 * memory whatever messages their loads return; each state once.
 *
 * <p><b>Crashes.</b> A thread that dies inside a call is a thread that is never run again, so
 * whatever the others do then, they also do while it merely stands still: they are seen to return
 * from all their calls, whichever thread stands wherever. What death adds is what comes afterwards.
 * In each state in which no more threads are inside a call than may die, these die, and the ring is
 * recovered; then the others go on.
 *
 * <p><b>Progress.</b> Each call returns within a bounded number of accesses in every order: there
 * is no order in which it waits for a thread that stands still, or dead.
 *
 * <p><b>At rest.</b> In each state in which nobody is inside a call, one thread takes what is
 * there, and finds all that the contract knows of; then the ring takes and gives its capacity for
 * two laps.
 */
final class Explorer {
  private final Scenario scenario;
  private final boolean weak;
  private final int mayDie;
  private final Processor processor;
  private final StateHash seen = new StateHash();

  private Explorer(Scenario scenario, boolean weak, int mayDie) {
    this.scenario = scenario;
    this.weak = weak;
    this.mayDie = mayDie;
    processor = new Processor(scenario, weak);
  }

  /**
   * Explores a scenario.
   *
   * @param weak under the weak memory, else under the sequentially consistent one
   * @param mayDie how many threads may die in a run
   * @return how many states there are
   * @throws Violation if one of them breaks the contract
   */
  static int explore(Scenario scenario, boolean weak, int mayDie) {
    Explorer explorer = new Explorer(scenario, weak, mayDie);
    try {
      explorer.explore(scenario.initial(explorer.processor, weak));
    } catch (Violation v) {
      v.after(scenario + (weak ? ", weak memory" : ""));
      throw v;
    }
    return explorer.seen.size();
  }

  private void explore(State state) {
    if (!isNew(state)) {
      return;
    }
    rest(state);
    for (int thread = 0; thread < scenario.threads(); thread++) {
      int choices = runs(state, thread) ? 1 : 0;
      for (int choice = 0; choice < choices; choice++) {
        State next = state.copy();
        try {
          choices = processor.step(next, thread, choice);
          observe(next);
          explore(next);
        } catch (Violation v) {
          v.after(describe(state, thread, choice));
          throw v;
        }
      }
    }
  }

  private boolean runs(State state, int thread) {
    return !state.dead[thread] && state.calls[thread] < scenario.calls(thread);
  }

  /** Lets the calls that go on know that a moment has passed. */
  private void observe(State state) {
    boolean clearing = false;
    for (int thread = 0; !weak && thread < scenario.threads(); thread++) {
      clearing |=
          scenario.kind() == Scenario.Kind.MPSC
              && state.isInside(thread)
              && scenario.call(thread, state.calls[thread]).takes();
    }
    for (int thread = 0; !weak && thread < scenario.threads(); thread++) {
      if (state.isInside(thread)) {
        state.contract.observe(thread, scenario.call(thread, state.calls[thread]), clearing);
      }
    }
  }

  /** Where so few are inside a call that they may die: lets them, and looks what is left. */
  private void rest(State state) {
    Call[] dying = new Call[scenario.threads()];
    int inside = 0;
    for (int thread = 0; thread < dying.length; thread++) {
      if (state.isInside(thread)) {
        dying[thread] = scenario.call(thread, state.calls[thread]);
        inside++;
      }
    }
    if (inside > 0 && (inside > mayDie || state.anyDead())) {
      return;
    }
    State after = state.copy();
    try {
      look(after);
      if (inside > 0 && scenario.kind().recovers()) {
        recover(after, dying);
        explore(after);
      } else {
        takeAll(after);
        twoLaps(after);
      }
    } catch (Violation v) {
      v.after(inside == 0 ? "at rest" : "dead are " + Arrays.toString(dying));
      throw v;
    }
  }

  /** What the hints tell now. */
  private void look(State state) {
    long stalled = -1;
    if (scenario.kind().recovers()) {
      stalled = processor.ask(state, Call.stalled());
    }
    boolean hides =
        scenario.kind().recovers() && processor.unjudged(state.copy(), Call.take()).length == 0;
    state.contract.isStill(processor.ask(state, Call.size()), stalled, hides);
  }

  private void recover(State state, Call[] dying) {
    int lost = processor.recover(state);
    State probe = state.copy();
    int[] left = {};
    for (int[] one = {0}; one.length > 0; ) {
      one = processor.unjudged(probe, Call.take());
      left = Arrays.copyOf(left, left.length + one.length);
      System.arraycopy(one, 0, left, left.length - one.length, one.length);
    }
    boolean single = scenario.kind() == Scenario.Kind.MPSC;
    state.contract.recovered(lost, left, dying, single);
    for (int thread = 0; thread < dying.length; thread++) {
      if (dying[thread] != null) {
        state.dead[thread] = true;
        state.results[thread] = State.NONE;
      }
      // The one consumer of a ring must know of the recovery; of the others it is not asked.
      if (single && runs(state, thread) && !scenario.call(thread, state.calls[thread]).puts()) {
        state.memory.synchronize(thread);
      }
    }
  }

  private void takeAll(State state) {
    while (processor.alone(state, Call.take()).length > 0) {
      // until nothing is reachable
    }
    state.contract.isEmpty();
  }

  private void twoLaps(State state) {
    for (int lap = 0; lap < 2; lap++) {
      int in = processor.alone(state, scenario.lap(lap)).length;
      int out = processor.alone(state, Call.takeBurst(scenario.capacity() + 1)).length;
      if (in != scenario.capacity() || out != in) {
        throw new Violation("an empty ring takes " + in + " and gives " + out);
      }
    }
  }

  private boolean isNew(State state) {
    seen.reset();
    boolean[] live = new boolean[scenario.threads()];
    for (int thread = 0; thread < live.length; thread++) {
      live[thread] = runs(state, thread);
      seen.add(state.dead[thread] ? -1 : state.calls[thread]);
      seen.add(state.results[thread].length);
      for (long result : state.results[thread]) {
        seen.add(result);
      }
    }
    for (long limit : state.limits) {
      seen.add(limit);
    }
    state.memory.hash(seen, live, scenario.payload(1), state.contract.open() >>> 1);
    state.contract.hash(seen);
    return seen.isNew();
  }

  /** Makes a step once more, to say what it was. */
  private String describe(State state, int thread, int choice) {
    try {
      processor.step(state.copy(), thread, choice);
    } catch (Violation v) {
      return processor.lastStep() + " <- here";
    }
    return processor.lastStep();
  }
}
