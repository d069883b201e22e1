/** The programs that are started from a shell. */
@NullMarked
package org.qmempool.nic.cli;

import org.jspecify.annotations.NullMarked;
