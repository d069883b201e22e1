/** Ports without a device: a source and sink of its own, and a wire between two ports. */
@NullMarked
package org.qmempool.nic.memory;

import org.jspecify.annotations.NullMarked;
