/**
 * The kernel without C: everything this module asks of Linux, by the Foreign Function and Memory
 * API alone.
 *
 * <ul>
 *   <li>{@link org.qmempool.nic.kernel.NicLibc}: the downcalls, all of them; {@link
 *       org.qmempool.nic.kernel.Errno} their answers
 *   <li>{@link org.qmempool.nic.kernel.NetworkNamespace}: a namespace without a name, on a thread
 *       of its own
 *   <li>{@link org.qmempool.nic.kernel.Netlink}: interfaces, addresses, counters; {@link
 *       org.qmempool.nic.kernel.XdpFeatures}: what a driver can do; {@link
 *       org.qmempool.nic.kernel.Ethtool}: driver settings and counters; {@link
 *       org.qmempool.nic.kernel.Audit}: whether system calls are audited
 *   <li>{@link org.qmempool.nic.kernel.CpuSampler}: where a thread's CPU time goes
 *   <li>{@link org.qmempool.nic.kernel.Bpf}: maps, programs, links and test runs; {@link
 *       org.qmempool.nic.kernel.BpfProgram}: the assembler
 * </ul>
 *
 * <p>x86-64 and aarch64, little endian. Not exported: the ports are the public face.
 */
@NullMarked
package org.qmempool.nic.kernel;

import org.jspecify.annotations.NullMarked;
