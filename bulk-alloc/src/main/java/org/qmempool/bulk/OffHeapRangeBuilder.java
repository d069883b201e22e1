package org.qmempool.bulk;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Describes a range of memory outside the heap. For one thread.
 *
 * <p>Each wish is <i>required</i>, so that it is an error if it cannot be had, or <i>preferred</i>,
 * so that the range does without and {@link OffHeapRange#fallback()} says why.
 */
public final class OffHeapRangeBuilder {
  static final int NO = 0;
  static final int PREFERRED = 1;
  static final int REQUIRED = 2;

  /** The kernel's limit of 255 less its own prefix, see memfd_create(2). */
  private static final int MOST_NAME_BYTES = 249;

  final long bytes;
  long initialBytes;
  PageSize pageSize = PageSize.BASE;
  boolean pagesRequired = true;
  int node = -1;
  boolean nodeRequired;
  int lock = NO;
  int prefaultThreads;
  PrefaultProgress progress = Prefault.SILENT;
  String sharedName = "";

  OffHeapRangeBuilder(long bytes) {
    this.bytes = bytes;
    initialBytes = bytes;
  }

  /**
   * Commits only so much at the beginning; the rest by {@link OffHeapRange#commit}. All of it by
   * default.
   *
   * @param bytes 0 to the size of the range; rounded up to whole pages
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public OffHeapRangeBuilder initially(long bytes) {
    if (bytes < 0 || bytes > this.bytes) {
      throw new IllegalArgumentException(
          "initial size is "
              + bytes
              + " bytes; allowed is 0 to the whole range, "
              + this.bytes
              + ": choose one in that range");
    }
    initialBytes = bytes;
    return this;
  }

  /**
   * Asks for pages, or for base pages where these cannot be had; base pages by default.
   *
   * @param pageSize the pages
   * @return this
   */
  public OffHeapRangeBuilder preferPages(PageSize pageSize) {
    this.pageSize = Objects.requireNonNull(pageSize, "pageSize");
    pagesRequired = false;
    return this;
  }

  /**
   * Asks for pages, and for an error where these cannot be had.
   *
   * @param pageSize the pages; reserved ones are populated when committed, so that a shortage shows
   *     there
   * @return this
   */
  public OffHeapRangeBuilder requirePages(PageSize pageSize) {
    this.pageSize = Objects.requireNonNull(pageSize, "pageSize");
    pagesRequired = true;
    return this;
  }

  /**
   * Asks for memory of a NUMA node, or of others where that has none left. Argued, not tried, for
   * machines of several nodes.
   *
   * @param node number of the node, 0 to 1023
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public OffHeapRangeBuilder preferNode(int node) {
    return node(node, false);
  }

  /**
   * Asks for memory of a NUMA node and no other. Argued, not tried, for machines of several nodes.
   *
   * @param node number of the node, 0 to 1023
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public OffHeapRangeBuilder requireNode(int node) {
    return node(node, true);
  }

  /**
   * Keeps the memory resident (mlock), where the limit of locked memory allows.
   *
   * @return this
   */
  public OffHeapRangeBuilder preferLock() {
    lock = PREFERRED;
    return this;
  }

  /**
   * Keeps the memory resident (mlock), else it is an error.
   *
   * @return this
   */
  public OffHeapRangeBuilder requireLock() {
    lock = REQUIRED;
    return this;
  }

  /**
   * Populates every page when it is committed, so that no access meets a page fault later.
   *
   * @param threads how many threads share the work, 1 to 1024
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public OffHeapRangeBuilder prefault(int threads) {
    return prefault(threads, Prefault.SILENT);
  }

  /**
   * Populates every page when it is committed, and says how far it has come.
   *
   * @param threads how many threads share the work, 1 to 1024
   * @param progress is told after every 64 MiB or page, whichever is larger
   * @return this
   * @throws IllegalArgumentException if the number of threads is out of range
   */
  public OffHeapRangeBuilder prefault(int threads, PrefaultProgress progress) {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException(
          "prefault threads is "
              + threads
              + "; allowed is 1 to 1024: choose as many as there are processors to spare");
    }
    this.progress = Objects.requireNonNull(progress, "progress");
    prefaultThreads = threads;
    return this;
  }

  /**
   * Makes the memory one that another process can map, by {@link OffHeapRange#attach}.
   *
   * @param name shown in /proc/PID/maps, 1 to 249 bytes of UTF-8
   * @return this
   * @throws IllegalArgumentException if the name is empty or too long
   */
  public OffHeapRangeBuilder shared(String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length > MOST_NAME_BYTES || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "the name of a shared range has "
              + length
              + " bytes of UTF-8; allowed is 1 to 249, none of them 0: choose a short name");
    }
    sharedName = name;
    return this;
  }

  /**
   * Reserves the addresses and commits the initial part.
   *
   * @return an open range
   * @throws IllegalArgumentException if the size is not positive or too large to round up
   * @throws OffHeapException if something required cannot be had; nothing is left behind
   */
  public OffHeapRange open() {
    // Rounding up, alignment and guards take less than two pages more.
    if (bytes < 1 || bytes > Long.MAX_VALUE - 3 * pageSize.bytes()) {
      throw new IllegalArgumentException(
          "a range of "
              + bytes
              + " bytes cannot be mapped: it takes 1 byte or more, and less than"
              + " 2^63 after rounding up to pages");
    }
    OffHeapRangeBuilder options = copy(); // later calls here must not reach the range
    return OffHeapRange.open(options, new Backing(options));
  }

  private OffHeapRangeBuilder copy() {
    OffHeapRangeBuilder copy = new OffHeapRangeBuilder(bytes);
    copy.initialBytes = initialBytes;
    copy.pageSize = pageSize;
    copy.pagesRequired = pagesRequired;
    copy.node = node;
    copy.nodeRequired = nodeRequired;
    copy.lock = lock;
    copy.prefaultThreads = prefaultThreads;
    copy.progress = progress;
    copy.sharedName = sharedName;
    return copy;
  }

  boolean shared() {
    return !sharedName.isEmpty();
  }

  private OffHeapRangeBuilder node(int node, boolean required) {
    if (node < 0 || node >= NumaNodes.MOST) {
      throw new IllegalArgumentException(
          "NUMA node is " + node + "; allowed is 0 to 1023: choose one that has memory");
    }
    this.node = node;
    nodeRequired = required;
    return this;
  }
}
