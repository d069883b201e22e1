/**
 * Ports by AF_PACKET: no program, no shared memory, and allowed inside a user namespace. Start with
 * {@link org.qmempool.nic.packet.PacketSocketPort#builder}.
 */
@NullMarked
package org.qmempool.nic.packet;

import org.jspecify.annotations.NullMarked;
