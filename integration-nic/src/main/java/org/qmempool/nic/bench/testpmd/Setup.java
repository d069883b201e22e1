package org.qmempool.nic.bench.testpmd;

/**
 * What both sides of a run have in common.
 *
 * @param device the interface that receives
 * @param sourceCpu CPU of the source, and so of the kernel's receive path on a veth
 * @param receiverCpu CPU of the receiver
 * @param ring entries of RX and TX
 * @param elements buffers in the pool
 * @param hugePages whether the pool lies on 2 MiB pages
 */
record Setup(
    String device, int sourceCpu, int receiverCpu, int ring, int elements, boolean hugePages) {}
