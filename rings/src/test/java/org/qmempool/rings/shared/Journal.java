package org.qmempool.rings.shared;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file with a ring and, behind it, what a victim tells the test: in memory of both, so that its
 * death takes nothing back.
 */
final class Journal {
  /** Elements of the ring: a prime, so that bursts meet its end in every place. */
  static final int CAPACITY = 4093;

  /** The largest burst: long enough for a random moment to fall into its copy. */
  static final int MAX_BURST = 1000;

  private static final long STARTING = 0;
  private static final long RUNNING = 1;
  private static final long PARKED = 2;

  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final long STATE = 0;
  private static final long NEXT = 128;
  private static final long SIZE = 256;

  private final MemorySegment memory;
  private final MemorySegment told;

  private Journal(MemorySegment memory) {
    this.memory = memory;
    told = memory.asSlice(memory.byteSize() - SIZE);
  }

  /** Maps the file, which is made where there is none. */
  static Journal map(Path path, Arena arena) throws IOException {
    long ring = SharedMpmcLongRing.sizeFor(CAPACITY); // the largest
    long size = (ring + 127) / 128 * 128 + SIZE;
    try (FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Journal(file.map(MapMode.READ_WRITE, 0, size, arena));
    }
  }

  Side create(Kind kind, boolean wide) {
    return switch (kind) {
      case SPSC ->
          wide
              ? Side.of(SharedSpscLongRing.create(memory, CAPACITY))
              : Side.of(SharedSpscIntRing.create(memory, CAPACITY));
      case MPMC ->
          wide
              ? Side.of(SharedMpmcLongRing.create(memory, CAPACITY))
              : Side.of(SharedMpmcIntRing.create(memory, CAPACITY));
    };
  }

  Side attach(Kind kind, boolean wide) {
    return switch (kind) {
      case SPSC ->
          wide
              ? Side.of(SharedSpscLongRing.attach(memory))
              : Side.of(SharedSpscIntRing.attach(memory));
      case MPMC ->
          wide
              ? Side.of(SharedMpmcLongRing.attach(memory))
              : Side.of(SharedMpmcIntRing.attach(memory));
    };
  }

  /** Before a victim starts. */
  void reset(int next) {
    LONG.setRelease(told, STATE, STARTING);
    next(next);
  }

  void running() {
    LONG.setRelease(told, STATE, RUNNING);
  }

  boolean isRunning() {
    return (long) LONG.getAcquire(told, STATE) != STARTING;
  }

  void parked() {
    LONG.setRelease(told, STATE, PARKED);
  }

  boolean isParked() {
    return (long) LONG.getAcquire(told, STATE) == PARKED;
  }

  /** All elements before this one the victim has put, or taken, by calls that have returned. */
  void next(int element) {
    LONG.setRelease(told, NEXT, (long) element);
  }

  int next() {
    return (int) (long) LONG.getAcquire(told, NEXT);
  }

  /** The kinds of shared rings. */
  enum Kind {
    SPSC,
    MPMC
  }
}
