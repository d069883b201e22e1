/**
 * Ports through the kernel's own packet path, for where AF_XDP cannot be had: no program, no UMEM,
 * one copy by the kernel each way.
 *
 * <ul>
 *   <li>{@link org.qmempool.nic.socket.PacketSocketPort}: any device, by AF_PACKET; allowed inside
 *       a user namespace
 *   <li>{@link org.qmempool.nic.socket.TapPort}: the far end of a TAP device
 *   <li>{@link org.qmempool.nic.socket.UdpPort}: a UDP socket, carries payloads; needs no right
 * </ul>
 */
@NullMarked
package org.qmempool.nic.socket;

import org.jspecify.annotations.NullMarked;
