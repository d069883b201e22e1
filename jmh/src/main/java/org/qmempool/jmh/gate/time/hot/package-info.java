/**
 * The loops that the time gate runs on the classes of two states of this tree. They are compiled
 * when the gate runs, once against each state, and so use the JDK and the libraries' API alone.
 */
@NullMarked
package org.qmempool.jmh.gate.time.hot;

import org.jspecify.annotations.NullMarked;
