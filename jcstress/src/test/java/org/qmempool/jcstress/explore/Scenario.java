package org.qmempool.jcstress.explore;

import java.util.ArrayList;
import java.util.List;
import org.qmempool.rings.IntRing;

/** A ring, what comes before, and what each thread does. Elements are numbered from 1. */
final class Scenario {
  /** The kinds of rings. */
  enum Kind {
    SPSC,
    SPMC,
    MPSC,
    MPMC;

    IntRing ring(int capacity, Cursor producers, Cursor consumers) {
      Slots slots = new Slots(IntElements.slotsFor(capacity));
      return switch (this) {
        case SPSC -> new SpscIntAlgebra(capacity, slots, producers, consumers);
        case SPMC -> new SpmcIntAlgebra(capacity, slots, producers, consumers);
        case MPSC -> new MpscIntAlgebra(capacity, slots, producers, consumers);
        case MPMC -> new MpmcIntAlgebra(capacity, slots, producers, consumers);
      };
    }

    void initialize(IntRing ring, long start) {
      switch (ring) {
        case MpscIntAlgebra mpsc -> mpsc.initialize();
        case MpmcIntAlgebra mpmc -> mpmc.initialize(start);
        default -> {}
      }
    }

    /** Whether a claim can stay open. */
    boolean recovers() {
      return this == MPSC || this == MPMC;
    }

    int recover(IntRing ring) {
      return ring instanceof MpscIntAlgebra mpsc
          ? mpsc.recover()
          : ((MpmcIntAlgebra) ring).recover();
    }
  }

  private final Kind kind;
  private final int capacity;
  private final long start;
  private final List<Call> before = new ArrayList<>();
  private final List<List<Call>> threads = new ArrayList<>();
  private int elements;

  Scenario(Kind kind, int capacity, long start) {
    this.kind = kind;
    this.capacity = capacity;
    this.start = start;
  }

  Scenario before(Call... calls) {
    before.addAll(numbered(calls));
    return this;
  }

  Scenario thread(Call... calls) {
    threads.add(numbered(calls));
    return this;
  }

  private List<Call> numbered(Call... calls) {
    List<Call> numbered = new ArrayList<>();
    for (Call call : calls) {
      numbered.add(call.from(elements + 1));
      elements += call.elements();
    }
    return numbered;
  }

  Kind kind() {
    return kind;
  }

  int capacity() {
    return capacity;
  }

  /** The index of the first element. */
  long start() {
    return start;
  }

  int threads() {
    return threads.size();
  }

  /** The thread that runs when no other one does. */
  int alone() {
    return threads.size();
  }

  int calls(int thread) {
    return threads.get(thread).size();
  }

  Call call(int thread, int index) {
    return threads.get(thread).get(index);
  }

  /** A call that puts new elements, the n-th such. */
  Call lap(int n) {
    return Call.putBurst(capacity + 1).from(elements + 1 + n * (capacity + 1));
  }

  /** The state in which all threads begin. */
  State initial(Processor processor, boolean weak) {
    int cells = payload(elements + 1);
    State state =
        new State(
            new Memory(weak, cells, threads() + 1),
            new Contract(capacity, threads() + 1),
            threads() + 1,
            start);
    state.memory.initialize(Processor.PRODUCERS, start);
    state.memory.initialize(Processor.CONSUMERS, start);
    processor.initialize(state, start);
    for (Call call : before) {
      processor.alone(state, call);
    }
    for (int thread = 0; thread < threads(); thread++) {
      state.memory.synchronize(thread);
    }
    return state;
  }

  /** What a producer does before it puts an element: a plain store to a cell of the element's. */
  void writePayload(Memory memory, int thread, int element) {
    if (element <= elements) {
      memory.store(thread, payload(element), 1, false);
    }
  }

  /** What a consumer does after it took the element: it must not find the cell as it was before. */
  void readPayload(Memory memory, int thread, int element) {
    if (element <= elements && memory.readable(thread, payload(element)) > 1) {
      throw new Violation(
          "what was done before element " + element + " was put is not visible to its taker");
    }
  }

  /** The cell of an element's payload. */
  int payload(int element) {
    return Processor.SLOTS + IntElements.slotsFor(capacity) + element - 1;
  }

  String nameCell(int cell) {
    return switch (cell) {
      case Processor.PRODUCERS -> "producers' cursor";
      case Processor.CONSUMERS -> "consumers' cursor";
      default -> "slot " + (cell - Processor.SLOTS);
    };
  }

  @Override
  public String toString() {
    List<String> all = new ArrayList<>();
    for (List<Call> calls : threads) {
      all.add(String.join(", ", calls.stream().map(Call::toString).toList()));
    }
    return kind
        + " of "
        + capacity
        + " from "
        + start
        + (before.isEmpty() ? "" : ", after " + before)
        + ": "
        + String.join(" | ", all);
  }
}
