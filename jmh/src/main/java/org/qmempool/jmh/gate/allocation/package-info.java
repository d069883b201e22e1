/** The allocation gate: every hot path allocates nothing on the heap, exactly. */
@NullMarked
package org.qmempool.jmh.gate.allocation;

import org.jspecify.annotations.NullMarked;
