/**
 * Ports by AF_XDP: the pool's memory is shared with the kernel, and four rings of that socket carry
 * elements to and fro.
 *
 * <p>Start with {@link org.qmempool.nic.xdp.XdpPort#builder}. Receiving needs the right to load
 * programs (CAP_BPF and CAP_NET_ADMIN of the machine), the socket CAP_NET_RAW, and the memory
 * CAP_IPC_LOCK or a sufficient memlock limit.
 */
@NullMarked
package org.qmempool.nic.xdp;

import org.jspecify.annotations.NullMarked;
