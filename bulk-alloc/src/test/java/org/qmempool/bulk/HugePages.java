package org.qmempool.bulk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sets huge pages aside for a test and puts the number back; skips the test where it cannot. */
public final class HugePages implements AutoCloseable {
  private final Path sizes;
  private final long before;

  /**
   * Makes sure that so many are free.
   *
   * @param pageSize 2 MiB or 1 GiB pages
   * @param pages how many
   */
  public HugePages(PageSize pageSize, int pages) throws IOException {
    sizes = Path.of("/sys/kernel/mm/hugepages/hugepages-" + pageSize.bytes() / 1024 + "kB");
    Path count = sizes.resolve("nr_hugepages");
    assumeTrue(Files.isWritable(count), "skipped: " + count + " is not writable, run as root");
    before = number("nr_hugepages");
    long missing = pages - free();
    if (missing > 0) {
      write(before + missing);
    }
    if (free() < pages) {
      write(before);
      assumeTrue(false, "skipped: the kernel has no room for " + pages + " " + pageSize);
    }
  }

  /** How many are neither in use nor promised. */
  public long free() throws IOException {
    return number("free_hugepages") - number("resv_hugepages");
  }

  @Override
  public void close() throws IOException {
    write(before);
  }

  private long number(String file) throws IOException {
    return Long.parseLong(Files.readString(sizes.resolve(file)).strip());
  }

  private void write(long pages) throws IOException {
    Files.writeString(sizes.resolve("nr_hugepages"), Long.toString(pages));
  }
}
