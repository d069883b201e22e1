/**
 * The layout gate: hot fields lie alone on their cache lines, and the libraries are what they say
 * they are: nothing but the JDK, and no right but the one that is asked for.
 */
@NullMarked
package org.qmempool.jmh.gate.layout;

import org.jspecify.annotations.NullMarked;
