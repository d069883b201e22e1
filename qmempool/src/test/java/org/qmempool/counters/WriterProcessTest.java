package org.qmempool.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WriterProcessTest {
  /** The kernel takes any bytes for a name, and programs cut theirs within characters. */
  @Test
  void aProcessWithANameThatIsNoTextIsKnownByItsStart() throws IOException {
    Path comm = Path.of("/proc/self/comm");
    byte[] before = Files.readAllBytes(comm);
    WriterProcess me = WriterProcess.current();
    Files.write(comm, new byte[] {'x', (byte) 0xff, ')'});
    try {
      assertTrue(me.start() > 0);
      assertEquals(me, WriterProcess.current());
      assertTrue(me.runs());
    } finally {
      Files.write(comm, before);
    }
  }
}
