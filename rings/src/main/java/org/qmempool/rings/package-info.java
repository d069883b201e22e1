/**
 * Bounded rings that pass {@code int} handles or {@code long} descriptors between threads in
 * bursts, and the stack that passes whole batches of handles.
 *
 * <h2>Which ring</h2>
 *
 * <table>
 *   <caption>The kinds, and who may call which side at a time</caption>
 *   <tr><th>class</th><th>enqueue</th><th>dequeue</th><th>progress</th></tr>
 *   <tr><td>{@link org.qmempool.rings.SpscIntRing}, {@link org.qmempool.rings.SpscLongRing}</td>
 *       <td>one thread</td><td>one thread</td><td>wait-free</td></tr>
 *   <tr><td>{@link org.qmempool.rings.MpscIntRing}</td>
 *       <td>any thread</td><td>one thread</td><td>lock-free; dequeue wait-free</td></tr>
 *   <tr><td>{@link org.qmempool.rings.SpmcIntRing}</td>
 *       <td>one thread</td><td>any thread</td><td>lock-free; enqueue wait-free</td></tr>
 *   <tr><td>{@link org.qmempool.rings.MpmcIntRing}, {@link org.qmempool.rings.MpmcLongRing}</td>
 *       <td>any thread</td><td>any thread</td><td>lock-free</td></tr>
 *   <tr><td>{@link org.qmempool.rings.BatchStack}</td>
 *       <td>any thread</td><td>any thread</td><td>lock-free</td></tr>
 * </table>
 *
 * <h2>What every ring promises</h2>
 *
 * <ul>
 *   <li>Each element that an enqueue took is returned by exactly one dequeue.
 *   <li>Elements of one producer come out in the order in which it put them in; over all producers
 *       they come out in the order of the reservations.
 *   <li>No call waits for another thread: a peer that is preempted or dead between its claim and
 *       its store hides what stands behind its claim, and nothing else.
 *   <li>A return of 0 (or -1 from {@code dequeue()}) means "nothing reachable now", which is not
 *       always "empty" or "full"; each class says when.
 *   <li>What the producer wrote before an enqueue happens-before what the consumer does after the
 *       dequeue that returned the element.
 *   <li>Elements are not negative: 31 bits in an {@code int} ring, 63 in a {@code long} one.
 * </ul>
 *
 * <p>The {@code long} classes are generated from the {@code int} sources by the build. Rings for
 * two processes are in {@link org.qmempool.rings.shared}.
 */
@NullMarked
package org.qmempool.rings;

import org.jspecify.annotations.NullMarked;
