package org.qmempool.rings;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One side of a checked ring, and whose it is.
 *
 * <p>Ownership passes by a volatile write of the owner, or its end, and the volatile CAS of the
 * next one; {@link Thread#isAlive()} being false is ordered behind all that the thread did.
 */
final class RingSide {
  private final String name;
  private final boolean single;
  private final AtomicReference<@Nullable Thread> owner = new AtomicReference<>();

  RingSide(String name, boolean single) {
    this.name = name;
    this.single = single;
  }

  /** Throws if the side is another living thread's; else it is the caller's from here on. */
  @SuppressWarnings("ReferenceEquality") // a thread is itself
  void enter() {
    if (single && owner.get() != Thread.currentThread()) {
      claim(Thread.currentThread());
    }
  }

  /** Gives the side up, if it is the caller's or a thread's that has ended. */
  void handOver() {
    enter();
    owner.set(null);
  }

  private void claim(Thread caller) {
    Thread former = owner.get();
    if ((former == null || !former.isAlive()) && owner.compareAndSet(former, caller)) {
      return;
    }
    Thread other = former != null && former.isAlive() ? former : owner.get();
    throw new IllegalStateException(
        "thread "
            + describe(caller)
            + " called the "
            + name
            + "'s side, which is thread "
            + describe(Objects.requireNonNullElse(other, caller))
            + "'s; one thread at a time may have it: hand it over there first, or use a ring of"
            + " another kind");
  }

  private static String describe(Thread thread) {
    return "'" + thread.getName() + "' (" + thread.threadId() + ")";
  }
}
