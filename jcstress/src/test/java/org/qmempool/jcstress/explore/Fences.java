package org.qmempool.jcstress.explore;

/** The fences of {@link java.lang.invoke.VarHandle} for the explored memory. */
final class Fences {
  private Fences() {}

  static void releaseFence() {
    Processor.running().fence(true);
  }

  static void acquireFence() {
    Processor.running().fence(false);
  }
}
