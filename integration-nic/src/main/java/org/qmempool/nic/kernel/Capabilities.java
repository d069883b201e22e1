package org.qmempool.nic.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the calling thread may do, by capget(2) and capset(2): capabilities belong to threads, so
 * one thread can be without a right that the others keep. Platform threads only.
 *
 * <p>A capability inside a user namespace counts here too, though the kernel may want the
 * machine's.
 */
public final class Capabilities {
  /** Interfaces, addresses, XDP. */
  public static final int NET_ADMIN = 12;

  /** Packet sockets. */
  public static final int NET_RAW = 13;

  /** Locked memory without limit; UMEM counts as such. */
  public static final int IPC_LOCK = 14;

  /** Namespaces. */
  public static final int SYS_ADMIN = 21;

  /** Programs and maps. */
  public static final int BPF = 39;

  private static final int VERSION_3 = 0x20080522;
  private static final int WORD_BYTES = 12; // effective, permitted, inheritable
  private static final int LAST = 63;

  private Capabilities() {}

  /**
   * Tells whether the calling thread has a capability in effect.
   *
   * @param capability its number, e.g. {@link #NET_ADMIN}
   * @return true if so
   */
  public static boolean effective(int capability) {
    check(capability);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = read(arena, header(arena));
      return (data.get(JAVA_INT, word(capability)) & bit(capability)) != 0;
    }
  }

  /**
   * Takes a capability out of effect for the calling thread; it may come back by {@link #raise}.
   *
   * @param capability its number, e.g. {@link #IPC_LOCK}
   */
  public static void drop(int capability) {
    set(capability, false);
  }

  /**
   * Puts a capability that the calling thread is permitted into effect.
   *
   * @param capability its number
   */
  public static void raise(int capability) {
    set(capability, true);
  }

  private static void set(int capability, boolean on) {
    check(capability);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = header(arena);
      MemorySegment data = read(arena, header);
      int old = data.get(JAVA_INT, word(capability));
      data.set(JAVA_INT, word(capability), on ? old | bit(capability) : old & ~bit(capability));
      int rc = NicLibc.capset(header, data);
      if (rc < 0) {
        throw Errno.failure(
            "cannot " + (on ? "raise" : "drop") + " capability " + capability,
            rc,
            "a thread may only raise what it is permitted: run as root");
      }
    }
  }

  private static MemorySegment header(Arena arena) {
    MemorySegment header = arena.allocate(8, 8);
    header.set(JAVA_INT, 0, VERSION_3); // and pid 0, the calling thread
    return header;
  }

  private static MemorySegment read(Arena arena, MemorySegment header) {
    MemorySegment data = arena.allocate(2L * WORD_BYTES, 8);
    int rc = NicLibc.capget(header, data);
    if (rc < 0) {
      throw Errno.failure("cannot read the thread's capabilities", rc, "a sandbox forbids it");
    }
    return data;
  }

  private static long word(int capability) {
    return (long) (capability / Integer.SIZE) * WORD_BYTES;
  }

  private static int bit(int capability) {
    return 1 << capability % Integer.SIZE;
  }

  private static void check(int capability) {
    if (capability < 0 || capability > LAST) {
      throw new IllegalArgumentException(
          "capability " + capability + " is outside 0..63: pass one of linux/capability.h");
    }
  }
}
