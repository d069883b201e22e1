/** Rings that were tried between many threads: the one that ships, and some that lost. */
@NullMarked
package org.qmempool.jmh.crowd;

import org.jspecify.annotations.NullMarked;
