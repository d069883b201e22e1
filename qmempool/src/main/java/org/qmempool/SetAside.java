package org.qmempool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Handles of a pool that are in use in a special way: reserved, or pinned. Any thread. */
final class SetAside {
  private final List<HandleReserve> reserves = new CopyOnWriteArrayList<>();
  private final List<PinCounts> pins = new CopyOnWriteArrayList<>();

  void add(HandleReserve reserve) {
    reserves.add(reserve);
  }

  void remove(HandleReserve reserve) {
    reserves.remove(reserve);
  }

  void add(PinCounts counts) {
    pins.add(counts);
  }

  /** Handles that lie in reserves. */
  int reserved() {
    int sum = 0;
    for (HandleReserve reserve : reserves) {
      sum += reserve.reserved();
    }
    return sum;
  }

  /** Handles that are pinned. */
  int pinned() {
    int sum = 0;
    for (PinCounts counts : pins) {
      sum += counts.pinned();
    }
    return sum;
  }
}
