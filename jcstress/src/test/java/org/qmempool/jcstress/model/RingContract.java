package org.qmempool.jcstress.model;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.util.LincheckResult;
import org.jetbrains.kotlinx.lincheck.util.ValueResult;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;

/**
 * The contract of the rings, as a search for an order of the calls.
 *
 * <p>Plain linearizability fails by design. With many producers, what is behind one that stands
 * between its claim and its store is hidden, so a dequeue may return less than was put. With one
 * producer, a burst that moves less than it was asked to has looked at the other side's index
 * before it moved its own, and both sides may have moved in between. This verifier looks for an
 * order of all calls that agrees with real time (a call that ended before another began comes
 * first) in which
 *
 * <ul>
 *   <li>an enqueue takes exactly what fits at its place in the order: nothing is refused below
 *       capacity, nothing accepted beyond it, and the order is that of the reservations;
 *   <li>a dequeue returns the first elements of the queue, exactly as they were put: nothing is
 *       lost, doubled, invented or overtaken;
 *   <li>a dequeue returns less than the queue holds and it asked for only if some enqueue overlaps
 *       it in time. With nobody in flight, 0 means empty.
 * </ul>
 */
public final class RingContract implements Verifier {
  private final int capacity;

  /** Made by Lincheck with the class of the operations, which knows the capacity. */
  public RingContract(Class<?> operations) {
    try {
      capacity = ((RingOperations) operations.getDeclaredConstructor().newInstance()).capacity();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(operations + " is not a class of operations", e);
    }
  }

  @Override
  public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
    List<Integer> queue = new ArrayList<>();
    for (int i = 0; i < scenario.getInitExecution().size(); i++) {
      Call call = new Call(scenario.getInitExecution().get(i), results.getInitResults().get(i));
      if (!call.apply(queue, capacity)) {
        return false;
      }
    }
    List<List<Call>> threads = new ArrayList<>();
    for (int t = 0; t < scenario.getNThreads(); t++) {
      List<Call> calls = new ArrayList<>();
      for (int i = 0; i < scenario.getParallelExecution().get(t).size(); i++) {
        var result = results.getParallelResultsWithClock().get(t).get(i);
        Call call = new Call(scenario.getParallelExecution().get(t).get(i), result.getResult());
        call.thread = t;
        call.index = i;
        call.endedBefore = result.getClockOnStart().getClock();
        calls.add(call);
      }
      threads.add(calls);
    }
    for (List<Call> calls : threads) {
      for (Call call : calls) {
        call.mayMiss = overlapsAnEnqueue(call, threads);
      }
    }
    List<Call> after = new ArrayList<>();
    for (int i = 0; i < scenario.getPostExecution().size(); i++) {
      after.add(new Call(scenario.getPostExecution().get(i), results.getPostResults().get(i)));
    }
    return search(threads, new int[threads.size()], queue, after);
  }

  private boolean search(
      List<List<Call>> threads, int[] done, List<Integer> queue, List<Call> after) {
    boolean all = true;
    for (int t = 0; t < done.length; t++) {
      if (done[t] == threads.get(t).size()) {
        continue;
      }
      all = false;
      Call call = threads.get(t).get(done[t]);
      List<Integer> next = new ArrayList<>(queue);
      if (call.mayBeNext(done) && call.apply(next, capacity)) {
        done[t]++;
        boolean found = search(threads, done, next, after);
        done[t]--;
        if (found) {
          return true;
        }
      }
    }
    if (!all) {
      return false;
    }
    List<Integer> rest = new ArrayList<>(queue);
    return after.stream().allMatch(call -> call.apply(rest, capacity));
  }

  private static boolean overlapsAnEnqueue(Call call, List<List<Call>> threads) {
    return threads.stream()
        .flatMap(List::stream)
        .anyMatch(other -> other.put && !other.endedBefore(call) && !call.endedBefore(other));
  }

  /** One call with its result and its place in real time. */
  private static final class Call {
    final boolean put;
    final boolean bulk;
    final int first;
    final int wanted;
    final LincheckResult result;
    int thread;
    int index;
    int[] endedBefore = {};
    boolean mayMiss;

    Call(Actor actor, LincheckResult result) {
      String name = actor.getMethod().getName();
      List<Object> arguments = actor.getArguments();
      put = name.startsWith("put");
      bulk = name.endsWith("Bulk");
      boolean single = name.equals("put") || name.equals("take");
      first = put ? (int) arguments.get(0) : 0;
      wanted = single ? 1 : (int) arguments.get(arguments.size() - 1);
      this.result = result;
    }

    boolean endedBefore(Call other) {
      return other.endedBefore.length > 0 && other.endedBefore[thread] > index;
    }

    boolean mayBeNext(int[] done) {
      for (int t = 0; t < done.length; t++) {
        if (endedBefore[t] > done[t]) {
          return false;
        }
      }
      return true;
    }

    /** Applies the call to the queue if its result agrees with the contract. */
    boolean apply(List<Integer> queue, int capacity) {
      if (!(result instanceof ValueResult value)) {
        return false; // it threw
      }
      return put ? applyPut(queue, capacity, value) : applyTake(queue, value);
    }

    private boolean applyPut(List<Integer> queue, int capacity, ValueResult value) {
      int room = capacity - queue.size();
      int fits = bulk && room < wanted ? 0 : Math.min(room, wanted);
      if (!(value.getValue() instanceof Integer taken) || taken != fits) {
        return false;
      }
      for (int i = 0; i < fits; i++) {
        queue.add(first + i);
      }
      return true;
    }

    private boolean applyTake(List<Integer> queue, ValueResult value) {
      if (!(value.getValue() instanceof List<?> taken)) {
        return false;
      }
      int n = taken.size();
      int there = bulk && queue.size() < wanted ? 0 : Math.min(queue.size(), wanted);
      boolean missed = n < there && mayMiss && (!bulk || n == 0);
      if ((n != there && !missed) || !queue.subList(0, n).equals(taken)) {
        return false;
      }
      queue.subList(0, n).clear();
      return true;
    }
  }
}
