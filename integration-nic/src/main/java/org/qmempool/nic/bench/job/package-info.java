/** The main job: all measurements in turn, and the report. */
@NullMarked
package org.qmempool.nic.bench.job;

import org.jspecify.annotations.NullMarked;
