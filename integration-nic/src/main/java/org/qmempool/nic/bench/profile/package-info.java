/**
 * Where the CPU time of a packet goes, on ports of each kind and the same traffic.
 *
 * <ul>
 *   <li>{@link org.qmempool.nic.bench.profile.TimeClass}: the classes; {@link
 *       org.qmempool.nic.bench.profile.TimeClasses}: which function of the kernel belongs to which,
 *       by the file {@code time-classes.txt}
 *   <li>{@link org.qmempool.nic.bench.profile.KernelSymbols}: from address to function
 *   <li>{@link org.qmempool.nic.bench.profile.ProfileChild}: the JVM that receives and is sampled
 * </ul>
 */
@NullMarked
package org.qmempool.nic.bench.profile;

import org.jspecify.annotations.NullMarked;
