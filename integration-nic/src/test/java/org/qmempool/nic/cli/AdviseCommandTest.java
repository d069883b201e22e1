package org.qmempool.nic.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The advice on the command line. */
class AdviseCommandTest {
  @Test
  void theAdviceIsGivenInLines() {
    Said said =
        Said.by("advise", "--rate=10G", "--frame=1518B", "--rtt=50ms", "--l2=1M", "--l3=32MiB");
    assertEquals(0, said.exit(), said::err);
    assertEquals("", said.err());
    assertTrue(said.out().contains("one in 1,230.4 ns"), said.out());
    assertTrue(said.out().contains("62,500,000 bytes per port"), said.out());
    assertTrue(
        said.out().lines().anyMatch(line -> line.matches(".*kept for.*dominates")), said.out());
    assertTrue(said.out().contains("exceeds L3, 32.00 MiB"), said.out());
  }

  @Test
  void theAdviceIsGivenAsJson() throws IOException {
    Said said =
        Said.by("advise", "--rate=25Gbit", "--l2=0", "--l3=32M", "--l3-share=0.5", "--json");
    assertEquals(0, said.exit(), said::err);
    Map<String, Object> map = JSON.std.mapFrom(said.out());
    assertEquals(25_000_000_000L, map.get("linkBitsPerSecond"));
    assertEquals(4384, map.get("capacity"));
    assertEquals("receive rings", map.get("dominant"));
    assertEquals("UNKNOWN", map.get("l2"));
    assertEquals("FITS", map.get("l3"));
    assertTrue(map.get("terms") instanceof List<?> terms && terms.size() == 5, said.out());
    assertTrue(map.get("remarks") instanceof List<?> remarks && remarks.size() == 1, said.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                          | Missing required option: '--rate=RATE'",
        "--rate=-10G               | link rate is -10000000000 bits per second; allowed is 1000",
        "--rate=0                  | link rate is 0 bits per second",
        "--rate=10GB               | '10GB' is not a rate in bits per second; pass one like 10G",
        "--rate=fast               | 'fast' is not a rate",
        "--rate=0.0001             | '0.0001' is not a rate",
        "--rate=100000000T         | '100000000T' is not a rate",
        "--rate=10G --frame=64b    | '64b' is not a number of bytes; pass one like 64, 64B",
        "--rate=10G --frame=-64B   | frame size is -64 bytes; allowed is 64 to 65536",
        "--rate=10G --frame=1G     | frame size is 1073741824 bytes",
        "--rate=10G --frame=8G     | --frame is 8589934592 bytes; no frame is so large",
        "--rate=10G --rtt=50       | '50' is not a time of whole nanoseconds; pass one like 500ns",
        "--rate=10G --rtt=0.1ns    | '0.1ns' is not a time",
        "--rate=10G --rtt=-1ms     | round trip is PT-0.001S; allowed is 0 to PT1H",
        "--rate=10G --cores=0      | number of cores is 0; allowed is 1 to 4096",
        "--rate=10G --cores=two    | 'two' is not an int",
        "--rate=10G --l3=-1        | caches of ",
        "--rate=10G --l3-share=2   | share of L3 is 2.0; allowed is above 0, to 1",
        "--rate=10G --frame=64 --touched=65 | of which 65 are touched",
        "--rate=10T --rtt=3600s    | divide it between pools",
        "--rate=10G --color        | Unknown option: '--color'"
      })
  void aBadArgumentIsOneLineAndExitCodeTwo(String arguments, String message) {
    Said said = Said.by(("advise " + (arguments == null ? "" : arguments)).strip().split(" +", -1));
    assertEquals(2, said.exit(), said::toString);
    assertEquals(1, said.err().lines().count(), said.err());
    assertTrue(said.err().contains(message), said.err());
    assertEquals("", said.out());
  }

  @Test
  void unitsAreUnderstood() {
    Quantity.BitRate rate = new Quantity.BitRate();
    assertEquals(10_000_000_000L, rate.convert("10G"));
    assertEquals(25_000_000_000L, rate.convert("25Gbit"));
    assertEquals(100_000_000, rate.convert("100Mbit/s"));
    assertEquals(2_500_000_000L, rate.convert("2.5gbps"));
    assertEquals(9600, rate.convert("9600"));
    Quantity.Bytes bytes = new Quantity.Bytes();
    assertEquals(64, bytes.convert("64"));
    assertEquals(64, bytes.convert("64B"));
    assertEquals(2048, bytes.convert("2K"));
    assertEquals(32 << 20, bytes.convert("32MiB"));
    assertEquals(1536, bytes.convert("1.5k"));
    Quantity.Time time = new Quantity.Time();
    assertEquals(Duration.ofNanos(500), time.convert("500ns"));
    assertEquals(Duration.ofNanos(1500), time.convert("1.5us"));
    assertEquals(Duration.ofMillis(50), time.convert("50ms"));
    assertEquals(Duration.ofSeconds(1), time.convert("1s"));
  }
}
