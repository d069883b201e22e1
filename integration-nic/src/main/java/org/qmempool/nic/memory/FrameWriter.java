package org.qmempool.nic.memory;

import java.lang.foreign.MemorySegment;

/** Writes the frames that a {@link MemoryPort} receives. */
@FunctionalInterface
public interface FrameWriter {
  /**
   * Writes one frame.
   *
   * @param memory the pool's memory
   * @param position where in {@code memory} the frame begins
   * @param room bytes that it may have at most
   * @param sequence 0 for the port's first frame, then 1 and so on
   * @return its length in bytes, 1 to {@code room}
   */
  int write(MemorySegment memory, long position, int room, long sequence);
}
