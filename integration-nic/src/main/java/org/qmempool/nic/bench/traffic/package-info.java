/**
 * The main job on traffic: source to A, forward to B, B to the sink, with every frame accounted
 * for. Each variant runs in a JVM of its own, {@link org.qmempool.nic.bench.traffic.TrafficChild}.
 */
@NullMarked
package org.qmempool.nic.bench.traffic;

import org.jspecify.annotations.NullMarked;
