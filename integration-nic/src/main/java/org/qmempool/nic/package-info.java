/**
 * Ports: how bursts of pool elements come from a network device and go to it. The contract is
 * {@link org.qmempool.nic.PacketPort}; the packages beside this one implement it.
 */
@NullMarked
package org.qmempool.nic;

import org.jspecify.annotations.NullMarked;
