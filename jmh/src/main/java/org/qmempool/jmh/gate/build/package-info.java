/**
 * Builds and what comes out of them: the published jars, their API, and whether they are the same
 * twice.
 */
@NullMarked
package org.qmempool.jmh.gate.build;

import org.jspecify.annotations.NullMarked;
