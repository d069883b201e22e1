package org.qmempool.nic.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "doctor --check=luck        | 'luck' is no check; there are: socket-buffers, autotuning, ",
        "doctor --device=none-such  | 'none-such' is no device; there are: ",
        "doctor --gbps=0            | --gbps 0.0 is out of range; allowed is above 0 to 10000",
        "doctor --gbps=NaN          | --gbps NaN is out of range",
        "doctor --rtt=-1            | --rtt -1.0 is out of range",
        "doctor --pool=0            | --pool 0 is out of range; allowed is 1 to 1048576 MiB",
        "doctor --pool=big          | Invalid value for option '--pool'",
        "doctor now                 | Unmatched argument: 'now'",
      })
  void aBadArgumentIsOneLineAndExitCodeTwo(String arguments, String message) {
    Said said = Said.by(arguments.strip().split(" ", -1));
    assertEquals(2, said.exit(), said.toString());
    assertEquals(1, said.err().lines().count(), said.err());
    assertTrue(said.err().contains(message), said.err());
    assertEquals("", said.out());
  }

  /** The same findings in both forms; the exit code says whether one is to be mended. */
  @Test
  void theExitCodeAndBothReportsAgree() throws IOException {
    String[] checks = {"doctor", "--check=hugepages,transparent-hugepages,memlock,cpu-governor"};
    Said text = Said.by(checks);
    Said json = Said.by(checks[0], checks[1], "--json");
    Map<String, Object> all = JSON.std.mapFrom(json.out());
    List<?> findings = (List<?>) requireNonNull(all.get("findings"));
    assertEquals(4, findings.size(), json.out());
    Map<?, ?> count = (Map<?, ?>) requireNonNull(all.get("count"));
    int exit = Integer.valueOf(0).equals(count.get("mend")) ? 0 : 3;
    assertEquals(exit, json.exit(), json.out());
    assertEquals(exit, text.exit(), text.out());
    assertTrue(
        text.out()
            .contains(
                count.get("good")
                    + " good, "
                    + count.get("mend")
                    + " mend, "
                    + count.get("not known")
                    + " not known"),
        text.out());
    for (Object each : findings) {
      Map<?, ?> finding = (Map<?, ?>) each;
      assertTrue(text.out().contains(finding.get("subject") + ": " + finding.get("found")));
      assertTrue(text.out().contains(finding.get("check") + ": " + finding.get("why")));
    }
  }
}
