package org.qmempool.jcstress.explore;

/** All that the future of a run depends on, between two shared accesses. */
final class State {
  static final long[] NONE = {};

  final Memory memory;
  final Contract contract;

  /** By thread: how many calls have returned. */
  final int[] calls;

  /** By thread: what the accesses of its current call have returned; empty between calls. */
  final long[][] results;

  /** By thread: whether it died inside a call. */
  final boolean[] dead;

  /** By cursor: its owner's limit, as of the beginning of the owner's current call. */
  final long[] limits;

  State(Memory memory, Contract contract, int threads, long start) {
    this.memory = memory;
    this.contract = contract;
    calls = new int[threads];
    results = new long[threads][0];
    dead = new boolean[threads];
    limits = new long[] {start, start};
  }

  private State(State that) {
    memory = that.memory.copy();
    contract = that.contract.copy();
    calls = that.calls.clone();
    results = that.results.clone();
    dead = that.dead.clone();
    limits = that.limits.clone();
  }

  State copy() {
    return new State(this);
  }

  boolean isInside(int thread) {
    return results[thread].length > 0 && !dead[thread];
  }

  boolean anyDead() {
    for (boolean d : dead) {
      if (d) {
        return true;
      }
    }
    return false;
  }
}
