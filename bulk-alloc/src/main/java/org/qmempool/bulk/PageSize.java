package org.qmempool.bulk;

/** The page size that a range asks for. Each may be required or preferred. */
public enum PageSize {
  /** Base pages, 4 KiB on x86-64: always there. */
  BASE("base pages", 0),

  /** Base pages that the kernel may merge into huge ones, by madvise. */
  TRANSPARENT_HUGE("transparent huge pages", 2 << 20),

  /** Reserved huge pages of 2 MiB, see {@code /proc/sys/vm/nr_hugepages}. */
  HUGE_2M("2 MiB pages", 2 << 20),

  /** Reserved huge pages of 1 GiB. */
  HUGE_1G("1 GiB pages", 1 << 30);

  private final String text;
  private final long granule;

  PageSize(String text, long granule) {
    this.text = text;
    this.granule = granule;
  }

  /**
   * The multiple that a range of these pages is rounded up to.
   *
   * @return bytes
   */
  public long bytes() {
    return granule == 0 ? Libc.PAGE_BYTES : granule;
  }

  /** Whether the pages are set aside by the administrator, and missing ones are an error. */
  boolean reserved() {
    return this == HUGE_2M || this == HUGE_1G;
  }

  @Override
  public String toString() {
    return text;
  }
}
