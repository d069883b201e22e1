package org.qmempool;

/**
 * Is told when a pool runs low and when it has recovered, so that an application can shed load
 * before the pool is dry.
 *
 * <p>Called by the thread whose refill or flush crossed the mark, after its handles are in order
 * and while it holds no cache of a CPU; one call at a time, low and recovered in turn. A call may
 * use the pool. It should be short: it is a part of that thread's allocation. What it throws goes
 * to the thread's handler of uncaught exceptions, and changes nothing for the allocation.
 */
public interface WatermarkListener {
  /**
   * The depot has the low mark or less.
   *
   * @param pool the pool
   */
  void low(Mempool pool);

  /**
   * The depot has the recovered mark or more, after it was low.
   *
   * @param pool the pool
   */
  void recovered(Mempool pool);
}
