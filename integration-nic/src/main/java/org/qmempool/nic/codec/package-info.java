/**
 * Where the fields of a frame are, in bytes from the start of their header, and the arithmetic that
 * they need. Plain functions over a memory segment: no object stands for a header.
 */
@NullMarked
package org.qmempool.nic.codec;

import org.jspecify.annotations.NullMarked;
