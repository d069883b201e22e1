/** What all measurements share: estimates with intervals, child JVMs, and which CPUs to use. */
@NullMarked
package org.qmempool.nic.bench.measure;

import org.jspecify.annotations.NullMarked;
