/**
 * Checked mode: a pool that finds out who misuses it. A pool is checked when it is built, {@code
 * Mempool.builder().checked(CheckLevel.STATE)}; everything else stays as it is, and a pool that is
 * not checked pays nothing for it.
 *
 * <table>
 * <caption>What each level finds, by whom it is told, and what it can miss</caption>
 * <tr><th>misuse</th><th>state</th><th>sampled</th><th>full</th><th>missed</th></tr>
 * <tr><td>freed twice, or never taken</td><td>thrown</td><td>told</td><td>thrown, with the place
 *   of the first free</td><td>state, full: two frees by two threads at the same moment, told when
 *   both copies are out at once; a second free after another user has taken the handle, which is
 *   thrown at that one's free. Sampled: handles outside the sample; a copy that never passes the
 *   depot while the other one lies there</td></tr>
 * <tr><td>not in the pool's range</td><td>thrown</td><td>thrown</td><td>thrown</td><td>nothing: the
 *   range is checked in every pool</td></tr>
 * <tr><td>of another pool</td><td>thrown</td><td>as freed twice</td><td>thrown</td><td>a number that
 *   is in use here too: it frees a handle of this pool, and its user's own free is thrown</td></tr>
 * <tr><td>written to after the free</td><td>no</td><td>told</td><td>told, with the place of the
 *   free</td><td>reads; bytes that happen to be those of the poison; handles that are never taken
 *   again; sampled: while the handle lies in a cache, more than 64 bytes from both ends</td></tr>
 * <tr><td>overrun</td><td>no</td><td>told</td><td>thrown at the free, with the place of the
 *   taking</td><td>layouts whose stride is the size, as for AF_XDP; bytes beyond the first 64
 *   behind the end; writes that jump over those</td></tr>
 * <tr><td>owner cache, wrong thread</td><td>thrown</td><td>told, at refill and flush</td>
 *   <td>thrown</td><td>the first use, which makes the owner; closing, which any thread may do;
 *   {@code allocAt} and {@code freeAt}, since a window is checked where it is opened and
 *   finished</td>
 *   </tr>
 * <tr><td>not given back</td><td>by whom</td><td>net counts alone</td><td>by whom and where</td>
 *   <td>names beyond 125 caches</td></tr>
 * </table>
 *
 * <p><b>Thrown</b> is a {@link org.qmempool.check.MisuseException}, in the call of the thread that
 * does it, which has changed nothing. <b>Told</b> is what somebody else did before: to the listener
 * that the pool was built with, else to the log {@code org.qmempool} as an error; the call that
 * found it goes on. What is not given back is said by the pool's closes and {@code
 * Mempool.leaks()}. After the close of a pool its elements are not looked at any more.
 *
 * <p><b>What it costs:</b> {@code state} a byte per handle, read and written at each move; {@code
 * sampled} a look over each batch, and two lines of one element in 256; {@code full} writes every
 * element at each free, reads it at each taking and walks the stack in each call. Figures: {@code
 * jmh/bench CheckedLevels}. Only {@code full} allocates.
 *
 * <p>A stack or heap that is full in the middle of a call may leave a handle marked wrongly in
 * {@code state} and {@code full}, or lose one that was being taken.
 */
@NullMarked
package org.qmempool.check;

import org.jspecify.annotations.NullMarked;
