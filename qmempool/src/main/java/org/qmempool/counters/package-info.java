/**
 * Counters in a memory-mapped file, which another process can watch live. {@link
 * org.qmempool.counters.CountersFile} writes them, {@link org.qmempool.counters.CountersReader}
 * reads them; {@link org.qmempool.counters.PoolCounters} are those of a pool.
 *
 * <pre>{@code
 * try (CountersFile file = CountersFile.create(CountersFile.defaultPath(), 256)) {
 *   file.add(new PoolCounters("main", pool));
 *   file.publishEvery(Duration.ofMillis(500));
 *   ...
 * }
 * }</pre>
 *
 * <p>Nothing is counted here. What publishes reads the counts that others keep anyway, as often as
 * it is asked to, so taking and freeing handles costs what it costs without a file. All counters of
 * one publication become visible as one: a reader sees those of one moment, or is told that it does
 * not.
 *
 * <p>The layout, metadata apart from values and each value on lines of its own, is in the manner of
 * Agrona's counters; the sequence around a publication is that of a sequence lock (Boehm, "Can
 * seqlocks get along with programming language memory models?", 2012).
 */
@NullMarked
package org.qmempool.counters;

import org.jspecify.annotations.NullMarked;
