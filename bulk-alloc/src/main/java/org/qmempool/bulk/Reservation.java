package org.qmempool.bulk;

/**
 * A range of addresses that nothing else is mapped into, with a page before it and one behind it
 * that nothing can be read from or written to. Memory is installed in it part by part.
 *
 * <pre>
 *   | guard | installed part | installed part | reserved: no access | guard |
 *           ^ address                                                ^ address + bytes
 * </pre>
 *
 * <p>A part is mapped elsewhere first, where it may fail without harm, and then moved here in one
 * piece: the reservation never has a hole that another mapping could fall into.
 */
final class Reservation {
  private final long guard = Libc.PAGE_BYTES;
  private final long address;
  private final long bytes;
  private final long granule;
  private long end;

  private Reservation(long address, long bytes, long granule) {
    this.address = address;
    this.bytes = bytes;
    this.granule = granule;
    end = address + bytes + guard;
  }

  /**
   * Reserves addresses; takes no memory.
   *
   * @param bytes how many, a multiple of the alignment
   * @param alignment where the range begins, a power of two, a base page or more
   * @throws OffHeapException if the address space has no such range
   */
  static Reservation of(long bytes, long alignment) {
    long guard = Libc.PAGE_BYTES;
    int flags = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS;
    // Inaccessible private memory is not accounted for; it becomes so part by part.
    long start = mapAligned(bytes + 2 * guard, alignment, guard, Libc.PROT_NONE, flags);
    if (start < 0) {
      throw OffHeapException.of(
          "reserving " + bytes + " bytes of addresses",
          (int) -start,
          ": choose fewer or smaller elements, or raise the limit of the address space (ulimit"
              + " -v)");
    }
    return new Reservation(start + guard, bytes, alignment);
  }

  /**
   * Maps memory so that what lies {@code lead} bytes behind its beginning is aligned.
   *
   * @return the address, or -errno
   */
  static long mapAligned(long bytes, long alignment, long lead, int protection, int flags) {
    if (alignment <= Libc.PAGE_BYTES) {
      return Libc.mmap(bytes, protection, flags, -1, 0);
    }
    long start = Libc.mmap(bytes + alignment, protection, flags, -1, 0);
    if (start < 0) {
      return start;
    }
    long aligned = (start + lead + alignment - 1) / alignment * alignment - lead;
    unmap(start, aligned);
    unmap(aligned + bytes, start + bytes + alignment);
    return aligned;
  }

  /** The address of the range. */
  long address() {
    return address;
  }

  /** How many bytes are reserved, the guards not counted. */
  long bytes() {
    return bytes;
  }

  /** Parts are multiples of this. */
  long granule() {
    return granule;
  }

  /**
   * Moves a mapping into the range; it is the reservation's from now on.
   *
   * @param mapped where it is
   * @param length its size
   * @param offset where it goes, from the beginning of the range
   * @throws OffHeapException if the kernel refuses, as one before 5.16 does for huge pages; the
   *     mapping is gone and the rest of the range cannot be used any more
   */
  void install(long mapped, long length, long offset) {
    long result = Libc.mremap(mapped, length, address + offset);
    if (result < 0) {
      Libc.munmap(mapped, length);
      // The kernel may have made a hole and another mapping may be there by now: never touch it.
      // What lies behind it is still ours, and of no use.
      unmap(address + offset + length, end);
      end = address + offset;
      throw OffHeapException.of(
          "moving " + length + " bytes into their range",
          (int) -result,
          ": huge pages need Linux 5.16 or newer, others free memory and fewer mappings than"
              + " vm.max_map_count");
    }
  }

  /** Whether an install failed, so that no other one is possible. */
  boolean broken() {
    return end < address + bytes;
  }

  /** Unmaps all of it. */
  void release() {
    unmap(address - guard, end);
  }

  private static void unmap(long from, long to) {
    if (to > from) {
      Libc.munmap(from, to - from);
    }
  }
}
