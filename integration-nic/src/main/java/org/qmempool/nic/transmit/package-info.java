/**
 * Many threads send to one port: a queue that is bypassed while it is idle. {@link
 * org.qmempool.nic.transmit.TransmitQueue} is the manual.
 */
@NullMarked
package org.qmempool.nic.transmit;

import org.jspecify.annotations.NullMarked;
