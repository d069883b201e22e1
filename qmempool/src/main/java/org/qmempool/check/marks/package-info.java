/** How a checked pool marks handles and elements; see {@link org.qmempool.check}. Not exported. */
@NullMarked
package org.qmempool.check.marks;

import org.jspecify.annotations.NullMarked;
