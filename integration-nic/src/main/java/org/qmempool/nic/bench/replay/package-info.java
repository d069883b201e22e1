/**
 * What allocator and ring cost alone: bursts replayed without any I/O, each variant in JVMs of its
 * own, and the cost card of the machine.
 */
@NullMarked
package org.qmempool.nic.bench.replay;

import org.jspecify.annotations.NullMarked;
