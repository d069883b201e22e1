/** The command {@code jmh/gate}: which parts run in which order, and what is said of them. */
@NullMarked
package org.qmempool.jmh.gate.cli;

import org.jspecify.annotations.NullMarked;
