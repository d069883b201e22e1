/**
 * Two ways to use several cores, small enough to be copied: run to completion, with a queue of the
 * device per core, and a pipeline, with a ring of descriptors from core to core. Both run on
 * Agrona's agents and idle strategies, which need no flag. Started by {@code
 * integration-nic/nic-cores}.
 */
@NullMarked
package org.qmempool.nic.example;

import org.jspecify.annotations.NullMarked;
