/**
 * The checks of a host that matter to packet work: each with what it found, why it matters and the
 * command that mends it. Nothing here changes the host.
 *
 * <ul>
 *   <li>{@link org.qmempool.nic.doctor.Doctor}: all checks in their order, and how they are run
 *   <li>one class per check, over a {@link org.qmempool.nic.doctor.Host}: files below a root and
 *       what the kernel tells by calls alone, so that a test can feed it a host that it has made up
 *   <li>{@link org.qmempool.nic.doctor.Finding}: what a check found about one thing; "not known" is
 *       a verdict of its own
 *   <li>{@link org.qmempool.nic.doctor.TextReport}, {@link org.qmempool.nic.doctor.JsonReport}
 * </ul>
 *
 * <p>What is wanted follows J. D. Brouer, "Improving Linux networking performance" (LWN, January
 * 2015), ESnet's "Host Tuning" (fasterdata.es.net) and Q. Cai et al., "Understanding Host Network
 * Stack Overheads" (SIGCOMM 2021).
 */
@NullMarked
package org.qmempool.nic.doctor;

import org.jspecify.annotations.NullMarked;
