package org.qmempool.jmh.gate.time.hot;

/** A loop over one hot path; one thread runs it. */
public interface HotPath extends AutoCloseable {
  /** Runs so many rounds, each of the burst that the class is named for. */
  void run(int rounds);

  /** Gives back what it holds. */
  @Override
  default void close() {}
}
