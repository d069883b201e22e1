package org.qmempool.jmh.gate.peers;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a machine may lack that a comparison cannot do without. */
enum Need {
  /** libdpdk and a C compiler. */
  DPDK("dpdk", "no DPDK in C here: apt-get install libdpdk-dev pkg-config gcc") {
    @Override
    boolean isThere() {
      return onPath("cc") && succeeds("pkg-config", "--exists", "libdpdk");
    }
  },
  /** DPDK's own program. */
  TESTPMD("dpdk", "no dpdk-testpmd here: apt-get install dpdk-dev (Ubuntu: dpdk)") {
    @Override
    boolean isThere() {
      return onPath("dpdk-testpmd");
    }
  },
  /** The rights to load XDP programs and to make namespaces. */
  ROOT("root", "this is not root: run the gate as root") {
    @Override
    boolean isThere() {
      return new UnixSystem().getUid() == 0;
    }
  };

  private final String waiver;
  private final String remedy;

  Need(String waiver, String remedy) {
    this.waiver = waiver;
    this.remedy = remedy;
  }

  abstract boolean isThere();

  /** What {@code --waive} calls it. */
  String waiver() {
    return waiver;
  }

  /** What is wrong where it is not there, and what mends it. */
  String remedy() {
    return remedy;
  }

  private static boolean onPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private static boolean succeeds(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // the program itself is not there
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
