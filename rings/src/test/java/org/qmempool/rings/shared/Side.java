package org.qmempool.rings.shared;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.qmempool.rings.IntRing;

/**
 * A process's hold on a shared ring, whatever its kind and the width of its elements.
 *
 * @param ring all kinds
 * @param windows SPSC alone
 * @param claims MPMC alone
 */
record Side(IntRing ring, @Nullable RingWindows windows, @Nullable Claims claims) {
  /** What becomes of claims whose owner is dead. */
  record Claims(LongSupplier stalledClaim, IntSupplier recover) {}

  static Side of(SharedSpscIntRing ring) {
    return new Side(ring, RingWindows.of(ring), null);
  }

  static Side of(SharedSpscLongRing ring) {
    return new Side(new WideRing(ring), RingWindows.of(ring), null);
  }

  static Side of(SharedMpmcIntRing ring) {
    return new Side(ring, null, new Claims(ring::stalledClaim, ring::recover));
  }

  static Side of(SharedMpmcLongRing ring) {
    return new Side(new WideRing(ring), null, new Claims(ring::stalledClaim, ring::recover));
  }
}
