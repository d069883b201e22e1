package org.qmempool.nic.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.qmempool.Mempool;
import org.qmempool.bulk.ElementLayout;
import org.qmempool.nic.PortException;
import org.qmempool.nic.Refusal;
import org.qmempool.nic.bench.TestNetwork;
import org.qmempool.nic.kernel.Bpf;
import org.qmempool.nic.kernel.BpfProgram;
import org.qmempool.nic.kernel.Capabilities;
import org.qmempool.nic.kernel.Errno;
import org.qmempool.nic.kernel.NicLibc;
import org.qmempool.nic.kernel.Privileges;

/** Each wrong input gets one clear line, and leaves no program, no queue and no element behind. */
class XdpRefusalTest {
  private TestNetwork network;
  private Mempool pool;

  @BeforeAll
  static void needsPrograms() {
    Privileges.assumeBpf();
  }

  @BeforeEach
  void makeTheNetwork() {
    network = TestNetwork.create(1);
    pool = Mempool.builder().capacity(512).build();
  }

  @AfterEach
  void nothingIsLeftBehind() {
    if (network == null) {
      return; // skipped
    }
    assertEquals(0, pool.inUse());
    open(small()).close(); // neither the queue nor the place for a program is taken
    pool.close();
    network.close();
  }

  private XdpPortBuilder small() {
    return XdpPort.builder(pool, pool).device(TestNetwork.A).rings(64, 64, 64, 64);
  }

  private XdpPort open(XdpPortBuilder builder) {
    return network.application().call(builder::open);
  }

  private int attachDrop(int mode) {
    return network
        .application()
        .call(
            () -> {
              int program = Bpf.load("drop", BpfProgram.verdict(BpfProgram.XDP_DROP), 0);
              int index = NicLibc.ifNameToIndex(TestNetwork.A);
              int link = Bpf.attach(program, TestNetwork.A, index, mode);
              NicLibc.close(program);
              return link;
            });
  }

  private static PortException refused(int errno, Executable call, String... parts) {
    PortException refusal = Refusal.of(PortException.class, call, parts);
    assertEquals(errno, refusal.errno());
    return refusal;
  }

  @Test
  void anInterfaceThatDoesNotExist() {
    refused(Errno.ENODEV, () -> open(small().device("nope0")), "'nope0'", "ip link");
  }

  @Test
  void aQueueThatDoesNotExist() {
    refused(
        Errno.EINVAL,
        () -> open(small().queue(3)),
        "queue 3 of " + TestNetwork.A,
        "has 1 queue",
        "choose 0..0");
  }

  @Test
  void aNegativeQueue() {
    Refusal.of(IllegalArgumentException.class, () -> small().queue(-1), "queue -1");
  }

  @Test
  void aRingThatIsNoPowerOfTwo() {
    Refusal.of(
        IllegalArgumentException.class,
        () -> small().rings(64, 100, 64, 64),
        "tx ring size 100",
        "powers of two, pass one from 1 to 1048576");
    small().rings(1, 1, 1, 1);
  }

  @Test
  void aFillRingThatTakesTheWholePool() {
    Refusal.of(
        IllegalArgumentException.class,
        () -> open(small().rings(64, 64, 512, 64)),
        "FILL ring of 512 entries",
        "the pool's 512 elements",
        "smaller rings()");
    open(small().rings(64, 64, 512, 64).attach(AttachMode.NONE)).close(); // takes none
  }

  @Test
  void noDevice() {
    Refusal.of(
        IllegalStateException.class,
        () -> XdpPort.builder(pool, pool).open(),
        "no device given: call device(name)");
  }

  @Test
  void aHeadroomThatLeavesNoRoom() {
    Refusal.of(
        IllegalArgumentException.class, () -> small().headroom(1729), "headroom 1729", "0..1728");
    Refusal.of(IllegalArgumentException.class, () -> small().headroom(-1), "headroom -1");
  }

  @Test
  void aBusyPollThatIsOutOfRange() {
    for (int[] wrong : new int[][] {{0, 64}, {-1, 64}, {20, 0}, {20, 65536}}) {
      Refusal.of(
          IllegalArgumentException.class,
          () -> small().busyPoll(wrong[0], wrong[1]),
          wrong[0] + " us",
          "budget of " + wrong[1]);
    }
  }

  @Test
  void busyPollingWithoutTheRight() throws Exception {
    Throwable[] thrown = new Throwable[1];
    Thread poor =
        network
            .application()
            .start(
                "poor",
                () -> {
                  Capabilities.drop(Capabilities.NET_ADMIN);
                  try {
                    small().attach(AttachMode.NONE).busyPoll(20, 64).open().close();
                  } catch (PortException e) {
                    thrown[0] = e;
                  }
                });
    poor.join(10_000);
    refused(
        Errno.EPERM,
        () -> {
          throw thrown[0] == null ? new AssertionError("was not refused") : thrown[0];
        },
        "busy polling",
        "CAP_NET_ADMIN");
  }

  @Test
  void anElementSizeThatIsNeither2048Nor4096() {
    try (Mempool odd =
        Mempool.builder().capacity(16).layout(ElementLayout.of(1024, 1024)).build()) {
      Refusal.of(
          IllegalArgumentException.class,
          () -> XdpPort.builder(odd, odd),
          "element size 1024",
          "2048 or 4096",
          "ElementLayout.umem");
    }
  }

  @Test
  void anotherPoolThanThatOfTheSharedUmem() {
    try (Mempool other = Mempool.builder().capacity(512).build();
        XdpPort port = open(small())) {
      Refusal.of(
          IllegalArgumentException.class,
          () -> XdpPort.builder(other, other).sharing(port),
          port.name(),
          "another pool");
    }
  }

  @Test
  void aQueueThatAnotherSocketHas() {
    try (XdpPort first = open(small())) {
      assertEquals(AttachMode.NATIVE, first.attachMode());
      refused(
          Errno.EBUSY,
          () -> open(small()),
          "queue 0 of " + TestNetwork.A,
          "another AF_XDP socket has it");
    }
  }

  @Test
  void aQueueThatTheSharedPortHas() {
    try (XdpPort first = open(small())) {
      Refusal.of(
          PortException.class,
          () -> open(small().sharing(first)),
          "queue 0 of " + TestNetwork.A,
          "has a port already");
      assertEquals(AttachMode.NATIVE, first.attachMode());
    }
  }

  @Test
  void zeroCopyWhereTheDriverHasNone() {
    refused(Errno.EOPNOTSUPP, () -> open(small().bind(BindMode.ZEROCOPY)), "zero-copy", "AUTO");
  }

  @Test
  void aSecondProgramOnTheInterface() {
    int link = attachDrop(Bpf.NATIVE);
    refused(Errno.EBUSY, () -> open(small()), TestNetwork.A, "another program is attached");
    refused(Errno.EBUSY, () -> open(small().attach(AttachMode.NATIVE)), "another program");
    refused(Errno.EEXIST, () -> open(small().attach(AttachMode.GENERIC)), "another program");
    NicLibc.close(link);
    link = attachDrop(Bpf.GENERIC);
    refused(Errno.EEXIST, () -> open(small()), TestNetwork.A, "another program is attached");
    NicLibc.close(link);
  }

  @Test
  void anMtuThatIsTooLargeForNativeModeIsRefusedOrFallsBack() {
    network.outsideLinks().mtu(TestNetwork.SOURCE, 9000);
    network.applicationLinks().mtu(TestNetwork.A, 9000);
    refused(
        Errno.ERANGE,
        () -> open(small().attach(AttachMode.NATIVE)),
        TestNetwork.A,
        "MTU",
        "mtu 1500");
    try (XdpPort port = open(small().attach(AttachMode.AUTO))) {
      assertEquals(AttachMode.GENERIC, port.attachMode());
      assertTrue(port.fallback().contains("ERANGE"), port.fallback());
      assertTrue(port.statistics().mode().contains("generic"), port.statistics().mode());
    }
  }

  @Test
  void memoryThatMayNotBePinned() throws Exception {
    // Asked of the kernel, by a thread without the right that lifts the limit.
    Privileges.assumeProgram("prlimit", "util-linux");
    String before = lockedMemoryLimit();
    lockedMemoryLimit("8388608");
    Mempool large = Mempool.builder().capacity(65_536).build();
    Throwable[] thrown = new Throwable[1];
    Thread poor =
        network
            .application()
            .start(
                "poor",
                () -> {
                  Capabilities.drop(Capabilities.IPC_LOCK);
                  try {
                    XdpPort.builder(large, large).device(TestNetwork.A).open().close();
                  } catch (PortException e) {
                    thrown[0] = e;
                  }
                });
    poor.join(10_000);
    lockedMemoryLimit(before);
    refused(
        Errno.ENOBUFS,
        () -> {
          throw thrown[0] == null ? new AssertionError("was not refused") : thrown[0];
        },
        "may not pin",
        Long.toString(65_536L * 2048),
        "ulimit -l",
        "CAP_IPC_LOCK");
    assertEquals(0, large.inUse());
    large.close();
  }

  /** The soft limit of this process: a number of bytes, or unlimited. */
  private static String lockedMemoryLimit() throws Exception {
    return prlimit("--memlock", "--output=SOFT", "--noheadings").strip();
  }

  private static void lockedMemoryLimit(String soft) throws Exception {
    prlimit("--memlock=" + soft + ":");
  }

  private static String prlimit(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("prlimit"));
    command.addAll(List.of(options));
    command.add("--pid=" + ProcessHandle.current().pid());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  @Test
  void withoutTheRightToLoadProgramsAPortThatOnlySendsStillOpens() throws Exception {
    Throwable[] thrown = new Throwable[2];
    Thread poor =
        network
            .application()
            .start(
                "poor",
                () -> {
                  Capabilities.drop(Capabilities.BPF);
                  Capabilities.drop(Capabilities.SYS_ADMIN); // stands in for it
                  try (XdpPort port = small().attach(AttachMode.NONE).open()) {
                    assertEquals(0, port.statistics().heldForReceive());
                  }
                  try {
                    small().open().close();
                  } catch (PortException e) {
                    thrown[0] = e;
                  }
                  Capabilities.drop(Capabilities.NET_RAW);
                  try {
                    small().attach(AttachMode.NONE).open().close();
                  } catch (PortException e) {
                    thrown[1] = e;
                  }
                });
    poor.join(10_000);
    refused(
        Errno.EPERM,
        () -> {
          throw thrown[0] == null ? new AssertionError("was not refused") : thrown[0];
        },
        "CAP_BPF");
    refused(
        Errno.EPERM,
        () -> {
          throw thrown[1] == null ? new AssertionError("was not refused") : thrown[1];
        },
        "CAP_NET_RAW",
        "--port packet",
        "unshare -Urn");
  }
}
