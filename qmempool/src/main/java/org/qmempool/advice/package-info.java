/**
 * How large a pool should be. {@link org.qmempool.advice.Workload} describes what it is for, {@link
 * org.qmempool.advice.SizingAdvice} says how many elements, which of them for what, and whether
 * what is touched fits the processor's caches.
 *
 * <pre>{@code
 * Workload workload = Workload.builder(10_000_000_000L).frameBytes(64).ports(2).cores(2).build();
 * SizingAdvice advice = SizingAdvice.of(workload);
 * System.out.print(advice.toText());
 * Mempool pool = Mempool.builder().capacity(advice.capacity()).build();
 * }</pre>
 *
 * <p>The rules are those of bandwidth times delay, and of Cai et al., "Understanding Host Network
 * Stack Overheads" (SIGCOMM 2021): what is in flight is to be sized by the caches too, since frames
 * that outgrow them are evicted before they are read. They are arithmetic on the numbers given, no
 * measurement.
 */
@NullMarked
package org.qmempool.advice;

import org.jspecify.annotations.NullMarked;
