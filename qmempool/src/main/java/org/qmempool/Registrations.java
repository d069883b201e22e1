package org.qmempool;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;

/** The ports that use a pool's memory. Guarded by its own lock, which also guards the close. */
final class Registrations {
  private record Port(String name, IntSupplier held) {}

  private final List<Port> ports = new ArrayList<>();

  synchronized void add(String port, IntSupplier held) {
    ports.add(new Port(Objects.requireNonNull(port, "port"), Objects.requireNonNull(held, "held")));
  }

  synchronized void remove(String port) {
    for (int i = 0; i < ports.size(); i++) {
      if (ports.get(i).name.equals(port)) {
        ports.remove(i);
        return;
      }
    }
    throw new IllegalStateException(
        "port " + port + " is not registered with this pool; registered are " + names());
  }

  synchronized boolean isEmpty() {
    return ports.isEmpty();
  }

  synchronized List<String> names() {
    return ports.stream().map(Port::name).toList();
  }

  /** What the ports say that they hold; asked outside the lock, since it is their code. */
  int held() {
    List<Port> now;
    synchronized (this) {
      now = List.copyOf(ports);
    }
    int sum = 0;
    for (Port port : now) {
      sum += port.held.getAsInt();
    }
    return sum;
  }
}
