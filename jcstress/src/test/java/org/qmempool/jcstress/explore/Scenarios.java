package org.qmempool.jcstress.explore;

import static org.qmempool.jcstress.explore.Call.drain;
import static org.qmempool.jcstress.explore.Call.put;
import static org.qmempool.jcstress.explore.Call.putBulk;
import static org.qmempool.jcstress.explore.Call.putBurst;
import static org.qmempool.jcstress.explore.Call.putWindow;
import static org.qmempool.jcstress.explore.Call.size;
import static org.qmempool.jcstress.explore.Call.stalled;
import static org.qmempool.jcstress.explore.Call.take;
import static org.qmempool.jcstress.explore.Call.takeBulk;
import static org.qmempool.jcstress.explore.Call.takeBurst;
import static org.qmempool.jcstress.explore.Call.takeWindow;

import java.util.ArrayList;
import java.util.List;

/**
 * What is explored of each kind, with capacities of 1 to 3. All begin with one element in the ring,
 * at an index whose successor is in the first slot again, of the other lap, and beyond 32 bits.
 */
final class Scenarios {
  private static final long START = (1L << 32) - 1;

  private Scenarios() {}

  /** Seconds, for every build. */
  static List<Scenario> brief(Scenario.Kind kind) {
    List<Scenario> all = new ArrayList<>();
    for (int capacity = 1; capacity <= 3; capacity++) {
      switch (kind) {
        case SPSC -> {
          all.add(
              begin(kind, capacity)
                  .thread(putBurst(2), putBulk(2), put(), put())
                  .thread(takeBurst(2), take(), takeBulk(2), take()));
          all.add(
              begin(kind, capacity)
                  .thread(putWindow(1), putWindow(2), put())
                  .thread(takeWindow(1), takeWindow(2), drain(2), take()));
          all.add(begin(kind, capacity).thread(putBurst(2)).thread(takeBurst(2)).thread(size()));
        }
        case SPMC -> {
          all.add(
              begin(kind, capacity)
                  .thread(putBurst(2), put())
                  .thread(takeBurst(2), take())
                  .thread(takeBulk(2)));
          all.add(begin(kind, capacity).thread(putWindow(1), putBulk(2)).thread(drain(2), take()));
          all.add(begin(kind, capacity).thread(putBurst(2)).thread(take()).thread(size()));
        }
        case MPSC -> {
          all.add(
              begin(kind, capacity)
                  .thread(putBurst(2))
                  .thread(putBulk(2))
                  .thread(takeBurst(2), take()));
          all.add(
              begin(kind, capacity).thread(putBulk(2)).thread(put()).thread(takeWindow(1), take()));
          all.add(begin(kind, capacity).thread(put(), put()).thread(drain(2), take()));
          all.add(
              begin(kind, capacity)
                  .thread(putBurst(2))
                  .thread(take(), take())
                  .thread(stalled(), size()));
        }
        case MPMC -> {
          all.add(
              begin(kind, capacity)
                  .thread(putBurst(2))
                  .thread(put())
                  .thread(takeBurst(1))
                  .thread(take()));
          all.add(begin(kind, capacity).thread(putBulk(2)).thread(put()).thread(takeBulk(2)));
          all.add(
              begin(kind, capacity).thread(putBurst(2), put()).thread(take()).thread(takeBurst(2)));
          all.add(begin(kind, capacity).thread(put(), putBurst(2)).thread(drain(2), take()));
          all.add(
              begin(kind, capacity)
                  .thread(putBurst(2))
                  .thread(take(), take())
                  .thread(stalled(), size()));
        }
      }
    }
    return all;
  }

  /** Minutes, for the proof in full; the weak memory has more states for the same calls. */
  static List<Scenario> full(Scenario.Kind kind, boolean weak) {
    List<Scenario> all = new ArrayList<>();
    for (int capacity = 1; capacity <= 3; capacity++) {
      switch (kind) {
        case SPSC ->
            all.add(
                begin(kind, capacity)
                    .thread(putBurst(2), putWindow(1), put(), putBulk(2), put())
                    .thread(takeBulk(2), take(), takeBurst(2), takeWindow(2), drain(2)));
        case SPMC ->
            all.add(
                begin(kind, capacity)
                    .thread(putBurst(2), put(), putWindow(1))
                    .thread(takeBurst(2), take())
                    .thread(takeBulk(2), take()));
        case MPSC ->
            all.add(
                begin(kind, capacity)
                    .thread(putBurst(2), put())
                    .thread(putBulk(2), put())
                    .thread(takeBurst(2), takeWindow(1), take()));
        case MPMC -> {
          all.add(
              begin(kind, capacity)
                  .thread(putBurst(2))
                  .thread(put(), put())
                  .thread(takeBurst(2))
                  .thread(take()));
          Scenario longer = begin(kind, capacity).thread(putBurst(2), put()).thread(putBulk(2));
          all.add(
              weak
                  ? longer.thread(takeBurst(2), takeBulk(2))
                  : longer.thread(takeBurst(2), take()).thread(takeBulk(2)));
        }
      }
    }
    return all;
  }

  private static Scenario begin(Scenario.Kind kind, int capacity) {
    return new Scenario(kind, capacity, START).before(put());
  }
}
