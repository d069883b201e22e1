/**
 * Programs over ports: forwarding between two, and echo on one. Each offers a step that does one
 * bounded round and says how much it found to do, so that any loop or agent can run it.
 */
@NullMarked
package org.qmempool.nic.app;

import org.jspecify.annotations.NullMarked;
