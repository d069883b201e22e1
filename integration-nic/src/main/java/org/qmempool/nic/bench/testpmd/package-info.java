/**
 * AF_XDP receive side by side with DPDK: the same frames, from the same source, over the same veth,
 * into {@code dpdk-testpmd} and into an {@link org.qmempool.nic.xdp.XdpPort}. Started by {@code
 * integration-nic/compare-testpmd}.
 */
@NullMarked
package org.qmempool.nic.bench.testpmd;

import org.jspecify.annotations.NullMarked;
