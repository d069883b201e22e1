/** What a run of the main job found, and its three forms: terminal, page and JSON. */
@NullMarked
package org.qmempool.nic.bench.report;

import org.jspecify.annotations.NullMarked;
