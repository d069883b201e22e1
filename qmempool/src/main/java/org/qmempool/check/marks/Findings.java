package org.qmempool.check.marks;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.qmempool.check.Finding;
import org.qmempool.check.Misuse;
import org.qmempool.check.MisuseException;

/**
 * What a pool's checks have found: thrown where the caller did it, told to a listener where
 * somebody else did. Any thread.
 */
public final class Findings {
  private final AtomicLong count = new AtomicLong();
  private final @Nullable Consumer<Finding> listener;

  /**
   * Begins with none.
   *
   * @param listener who is told; null for the log of the JDK, as errors of {@code org.qmempool}
   */
  public Findings(@Nullable Consumer<Finding> listener) {
    this.listener = listener;
  }

  /**
   * How many there were.
   *
   * @return a count that only grows
   */
  public long count() {
    return count.get();
  }

  /** Counts one that is to be thrown. */
  MisuseException thrown(Misuse misuse, int handle, String text) {
    count.incrementAndGet();
    return new MisuseException(new Finding(misuse, handle, text));
  }

  /** Tells of one; whatever the listener throws is dropped, since the caller is not to blame. */
  void tell(Misuse misuse, int handle, String text) {
    count.incrementAndGet();
    try {
      if (listener != null) {
        listener.accept(new Finding(misuse, handle, text));
      } else {
        System.getLogger("org.qmempool").log(System.Logger.Level.ERROR, text);
      }
    } catch (Throwable e) {
      // Counted all the same; the handles in the caller's hands must not be lost.
    }
  }
}
