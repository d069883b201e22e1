/** The parts that run what proves the code: the tests, jcstress, the mutants. */
@NullMarked
package org.qmempool.jmh.gate.proof;

import org.jspecify.annotations.NullMarked;
