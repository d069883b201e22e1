/**
 * The rings beside DPDK's in C, in one run: the C program stands in {@code jmh/peers/dpdk}, which
 * has the command, too.
 */
@NullMarked
package org.qmempool.jmh.peers;

import org.jspecify.annotations.NullMarked;
