package org.qmempool.rings;

import java.util.Objects;

/**
 * A ring that notices when a side which is for one thread is called by another one: the checked
 * mode, for tests and trial runs. A call costs a look at the thread more than the ring's own.
 *
 * <p>A single side belongs to the first thread that calls it, until that thread hands it over or
 * has ended. What the owner did before either happens-before what the next owner does.
 *
 * <p><b>What it can miss:</b> calls that go to the wrapped ring directly, its windows among them.
 */
public final class CheckedIntRing implements IntRing {
  private final IntRing ring;
  private final RingSide producer;
  private final RingSide consumer;

  private CheckedIntRing(IntRing ring, boolean oneProducer, boolean oneConsumer) {
    this.ring = Objects.requireNonNull(ring);
    producer = new RingSide("producer", oneProducer);
    consumer = new RingSide("consumer", oneConsumer);
  }

  /**
   * Checks both sides, as SPSC needs it.
   *
   * @param ring does the work
   * @return the checked ring
   */
  public static CheckedIntRing singleBoth(IntRing ring) {
    return new CheckedIntRing(ring, true, true);
  }

  /**
   * Checks the producer's side, as SPMC needs it.
   *
   * @param ring does the work
   * @return the checked ring
   */
  public static CheckedIntRing singleProducer(IntRing ring) {
    return new CheckedIntRing(ring, true, false);
  }

  /**
   * Checks the consumer's side, as MPSC needs it.
   *
   * @param ring does the work
   * @return the checked ring
   */
  public static CheckedIntRing singleConsumer(IntRing ring) {
    return new CheckedIntRing(ring, false, true);
  }

  /**
   * Lets the next thread that enqueues have the producer's side.
   *
   * @throws IllegalStateException if the side is another living thread's
   */
  public void handOverProducer() {
    producer.handOver();
  }

  /**
   * Lets the next thread that dequeues have the consumer's side.
   *
   * @throws IllegalStateException if the side is another living thread's
   */
  public void handOverConsumer() {
    consumer.handOver();
  }

  @Override
  public int capacity() {
    return ring.capacity();
  }

  @Override
  public int size() {
    return ring.size();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the side is another living thread's; the ring is as it was
   */
  @Override
  public boolean enqueue(int element) {
    producer.enter();
    return ring.enqueue(element);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the side is another living thread's; the ring is as it was
   */
  @Override
  public int dequeue() {
    consumer.enter();
    return ring.dequeue();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the side is another living thread's; the ring is as it was
   */
  @Override
  public int enqueueBulk(int[] src, int from, int n) {
    producer.enter();
    return ring.enqueueBulk(src, from, n);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the side is another living thread's; the ring is as it was
   */
  @Override
  public int enqueueBurst(int[] src, int from, int n) {
    producer.enter();
    return ring.enqueueBurst(src, from, n);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the side is another living thread's; the ring is as it was
   */
  @Override
  public int dequeueBulk(int[] dst, int from, int n) {
    consumer.enter();
    return ring.dequeueBulk(dst, from, n);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the side is another living thread's; the ring is as it was
   */
  @Override
  public int dequeueBurst(int[] dst, int from, int n) {
    consumer.enter();
    return ring.dequeueBurst(dst, from, n);
  }

  @Override
  public String toString() {
    return "Checked" + ring;
  }
}
