package org.qmempool.nic.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.kernel.Privileges;

class CompletionTest {
  @Test
  void theScriptIsBashAndKnowsCommandsAndWhatTheirOptionsTake() throws Exception {
    Said said = Said.by("generate-completion");
    assertEquals(0, said.exit(), said.err());
    for (String word : new String[] {"forward", "doctor", "--recorded-pace", "socket-buffers"}) {
      assertTrue(said.out().contains(word), word);
    }
    Privileges.assumeProgram("bash", "bash");
    Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    try (OutputStream script = bash.getOutputStream()) {
      script.write(said.out().getBytes(StandardCharsets.UTF_8));
    }
    String complaints = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(bash.waitFor(10, TimeUnit.SECONDS));
    assertEquals("", complaints);
    assertEquals(0, bash.exitValue());
  }

  @Test
  void helpTellsTheExitCodes() {
    String help = Said.by("--help").out();
    for (String code : new String[] {"0 ", "1 ", "2 ", "3 ", "130 "}) {
      assertTrue(help.lines().anyMatch(line -> line.strip().startsWith(code)), code + help);
    }
  }
}
