/**
 * The gate's part that compares with an older state of this tree, in one session, and the study of
 * how often it is wrong.
 */
@NullMarked
package org.qmempool.jmh.gate.time;

import org.jspecify.annotations.NullMarked;
