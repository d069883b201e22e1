package org.qmempool.jcstress.model;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;

/** Builds a scenario: what comes before, what each thread does, what comes after. */
final class Scenario {
  private final Class<?> operations;
  private final List<Actor> before = new ArrayList<>();
  private final List<List<Actor>> threads = new ArrayList<>();
  private final List<Actor> after = new ArrayList<>();

  Scenario(Class<?> operations) {
    this.operations = operations;
  }

  /** A call by its name and arguments. */
  record Call(String name, List<Object> arguments) {}

  static Call call(String name, Object... arguments) {
    return new Call(name, List.of(arguments));
  }

  Scenario before(Call... calls) {
    before.addAll(actors(calls));
    return this;
  }

  Scenario thread(Call... calls) {
    threads.add(actors(calls));
    return this;
  }

  Scenario after(Call... calls) {
    after.addAll(actors(calls));
    return this;
  }

  ExecutionScenario build() {
    return new ExecutionScenario(before, threads, after, null);
  }

  private List<Actor> actors(Call... calls) {
    return Arrays.stream(calls).map(this::actor).toList();
  }

  private Actor actor(Call call) {
    for (Method method : operations.getMethods()) {
      if (method.getName().equals(call.name)
          && method.getParameterCount() == call.arguments.size()) {
        return new Actor(method, call.arguments);
      }
    }
    throw new IllegalArgumentException("no operation " + call.name + " in " + operations);
  }
}
