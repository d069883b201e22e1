/**
 * Bounded rings that pass {@code int} handles or {@code long} descriptors between processes, over
 * native memory or a mapped file: {@link org.qmempool.rings.shared.SharedSpscIntRing}, {@link
 * org.qmempool.rings.shared.SharedSpscLongRing}, {@link
 * org.qmempool.rings.shared.SharedMpmcIntRing} and {@link
 * org.qmempool.rings.shared.SharedMpmcLongRing}. They keep the contract of the rings of {@link
 * org.qmempool.rings}, and are made of the same source.
 *
 * <h2>Use</h2>
 *
 * {@snippet :
 * // Both processes:
 * MemorySegment memory;
 * try (FileChannel file = FileChannel.open(path, CREATE, READ, WRITE)) {
 *   memory = file.map(READ_WRITE, 0, SharedSpscIntRing.sizeFor(1024), Arena.ofAuto());
 * }
 * // One of them, once:
 * SharedSpscIntRing producer = SharedSpscIntRing.create(memory, 1024);
 * // The other one, when the first has told it:
 * SharedSpscIntRing consumer = SharedSpscIntRing.attach(memory);
 * }
 *
 * <p>{@code /dev/shm} is a place for such files that no disk sees. Reserve the space of the file
 * before ({@code fallocate}), and never make it smaller: an access that finds no memory behind the
 * mapping ends in an error of the JVM, perhaps after a claim. The mapping must be shared ({@code
 * READ_WRITE}): what a {@code PRIVATE} one writes, nobody else sees, and no check can tell. The two
 * processes must run the same version of this library, on one machine. Who may open the file may
 * write to the ring: its permissions are its protection.
 *
 * <h2>Memory</h2>
 *
 * <p>The Java memory model speaks of the threads of one JVM. Between two, the same pairs of release
 * and acquire hold because HotSpot makes them of instructions that order the accesses of a core to
 * its memory, whoever maps it: what a producer wrote to memory that both map, before an enqueue, is
 * seen by a consumer after the dequeue that returned the element. Objects on a heap are not shared,
 * of course. It has been run on x86-64 only.
 *
 * <h2>Layout</h2>
 *
 * <p>See {@link org.qmempool.rings.shared.SharedRingLayout}. The {@code long} classes are generated
 * from the {@code int} sources by the build, as is the algebra of the rings from that of the heap.
 */
@NullMarked
package org.qmempool.rings.shared;

import org.jspecify.annotations.NullMarked;
