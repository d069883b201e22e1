/**
 * Ports: how bursts of pool elements come from a network device and go to it. The contract is
 * {@link org.qmempool.nic.PacketPort}; the packages beside this one implement it.
 *
 * <p>A program that sends back what comes in, for ten seconds, as root and with {@code
 * --enable-native-access=org.qmempool.nic,org.qmempool.bulk}:
 *
 * <pre>{@code
 * import org.qmempool.Mempool;
 * import org.qmempool.MempoolCache;
 * import org.qmempool.bulk.ElementLayout;
 * import org.qmempool.nic.PacketBurst;
 * import org.qmempool.nic.PacketPort;
 * import org.qmempool.nic.xdp.XdpPort;
 *
 * void main() {
 *   try (Mempool pool =
 *           Mempool.builder().capacity(8192).layout(ElementLayout.umem(4096)).build();
 *       MempoolCache cache = pool.newCache();
 *       PacketPort port = XdpPort.builder(pool, cache).device("eth1").open()) {
 *     PacketBurst burst = new PacketBurst(pool, 64);
 *     long end = System.nanoTime() + 10_000_000_000L;
 *     while (System.nanoTime() - end < 0) {
 *       int n = port.receive(burst); // these n are ours now
 *       int sent = port.transmit(burst, 0, n); // the first of them are the port's again
 *       cache.freeBulk(burst.handles(), sent, n - sent); // it had no room for the rest
 *       port.flush(); // rings the doorbell, frees what has gone out
 *       if (n == 0) {
 *         port.await(1_000_000); // at most a millisecond, which is a timeout and no delay
 *       }
 *     }
 *     System.out.println(port.statistics());
 *   } // the port first, then its cache, then the pool
 * }
 * }</pre>
 *
 * <p><b>Which port.</b> All keep one contract, so a program runs on each of them:
 *
 * <ul>
 *   <li>{@link org.qmempool.nic.xdp.XdpPort}, AF_XDP: the fastest; as root, one port a queue. Ports
 *       that share one UMEM pass frames on without a copy
 *   <li>{@link org.qmempool.nic.socket.PacketSocketPort}, AF_PACKET: any device, also in a user
 *       namespace; several ports may share its frames
 *   <li>{@link org.qmempool.nic.socket.TapPort}: the far end of a TAP device
 *   <li>{@link org.qmempool.nic.socket.UdpPort}: payloads of a UDP socket; needs no right
 *   <li>{@link org.qmempool.nic.capture.CapturePort}: pcap files, read and written
 *   <li>{@link org.qmempool.nic.memory.MemoryPort} and {@link org.qmempool.nic.memory.MemoryLink}:
 *       no kernel; any machine
 * </ul>
 *
 * <p><b>How large a pool.</b> An AF_XDP port takes as many elements as its FILL ring has entries
 * and keeps them, and frames that wait to be sent lie in its TX ring. So the capacity should be at
 * least the sum of
 *
 * <ul>
 *   <li>FILL and TX of every port: 4096 and 2048 unless {@code rings} says otherwise;
 *   <li>{@link org.qmempool.MempoolCache#capacity()} of every cache that a loop owns: 512 by
 *       default;
 *   <li>what is in flight in the program: its bursts, and the rings between its threads.
 * </ul>
 *
 * <p>That makes 6720 for the program above. With less the ports still work, and drop frames for
 * want of elements where there is much to do; the counter {@code pool_dry} of {@link
 * org.qmempool.nic.PacketPort#statistics} tells. An AF_PACKET port and a capture keep none to
 * receive into, UDP and TAP ports one burst.
 */
@NullMarked
package org.qmempool.nic;

import org.jspecify.annotations.NullMarked;
