package org.qmempool.advice;

import java.util.List;
import java.util.Objects;

/**
 * How large a pool for a {@link Workload} should be, and why.
 *
 * @param workload what it is for
 * @param terms what holds elements, and how many; the largest is {@link #dominant()}
 * @param rxRing elements that a receive ring should have: as in the workload, or more where that
 *     would lose frames in the pause
 * @param cacheCapacity handles that the cache of a core should hold
 * @param batch handles that a cache should exchange with the depot at a time
 * @param capacity elements that the pool should have: the sum of the terms
 * @param elementBytes size of an element
 * @param elementsPerFrame elements that the largest frame takes
 * @param coreBytes what a core touches in turn, before it comes to the first element again
 * @param allBytes what all frames in circulation take
 * @param l2 whether a core's share fits its second-level cache
 * @param l3 whether all fits the third-level cache, or the workload's share of it
 * @param remarks what to know or to change, one sentence each
 */
public record SizingAdvice(
    Workload workload,
    List<SizingTerm> terms,
    int rxRing,
    int cacheCapacity,
    int batch,
    int capacity,
    int elementBytes,
    int elementsPerFrame,
    long coreBytes,
    long allBytes,
    Fit l2,
    Fit l3,
    List<String> remarks) {
  /** Makes the lists unmodifiable. */
  public SizingAdvice {
    Objects.requireNonNull(workload, "workload");
    terms = List.copyOf(terms);
    remarks = List.copyOf(remarks);
  }

  /**
   * Works it out.
   *
   * @param workload what the pool is for
   * @return the advice
   * @throws IllegalArgumentException if no pool can be so large
   */
  public static SizingAdvice of(Workload workload) {
    return new Sizing(workload).advice();
  }

  /**
   * The term that asks for most elements.
   *
   * @return one of {@link #terms()}, the first of equals
   */
  public SizingTerm dominant() {
    SizingTerm most = terms.getFirst();
    for (SizingTerm term : terms) {
      most = term.elements() > most.elements() ? term : most;
    }
    return most;
  }

  /**
   * The memory that the pool takes.
   *
   * @return bytes
   */
  public long memoryBytes() {
    return (long) capacity * elementBytes;
  }

  /**
   * The advice to read.
   *
   * @return lines, the last one ended too
   */
  public String toText() {
    return SizingText.of(this);
  }
}
