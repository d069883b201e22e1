package org.qmempool.nic.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.qmempool.nic.PortException;

class NetworkNamespaceTest {
  private static final Path MINE = Path.of("/proc/thread-self/ns/net");

  @BeforeAll
  static void needsNamespaces() {
    Privileges.assumeNamespaces();
  }

  @Test
  void tasksAndStartedThreadsRunInsideAndTheCallerStaysOutside() throws Exception {
    String before = link(MINE);
    try (NetworkNamespace namespace = NetworkNamespace.create("test")) {
      String inside = namespace.call(() -> link(MINE));
      assertNotEquals(before, inside);
      assertEquals(inside, link(Path.of(namespace.path())));
      AtomicReference<String> seen = new AtomicReference<>();
      Thread thread = namespace.start("further", () -> seen.set(linkUnchecked()));
      assertTrue(thread.join(Duration.ofSeconds(5)));
      assertEquals(inside, seen.get());
      assertEquals(before, link(MINE));
    }
  }

  @Test
  void twoNamespacesAreApart() {
    try (NetworkNamespace one = NetworkNamespace.create("one");
        NetworkNamespace two = NetworkNamespace.create("two")) {
      assertNotEquals(one.call(() -> link(MINE)), two.call(() -> link(MINE)));
    }
  }

  @Test
  void aTasksExceptionComesBackAndTheNamespaceGoesOn() {
    try (NetworkNamespace namespace = NetworkNamespace.create("test")) {
      IllegalStateException thrown = new IllegalStateException("mine");
      assertSame(
          thrown,
          assertThrows(
              IllegalStateException.class,
              () ->
                  namespace.run(
                      () -> {
                        throw thrown;
                      })));
      PortException wrapped =
          assertThrows(
              PortException.class,
              () ->
                  namespace.call(
                      () -> {
                        throw new IOException("disk");
                      }));
      assertTrue(wrapped.toString().contains("disk"));
      assertEquals(5, namespace.call(() -> 5));
      assertEquals(6, namespace.call(() -> namespace.call(() -> 6)));
    }
  }

  @Test
  void aTaskThatTakesTooLongIsInterruptedAndReported() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.create("test")) {
      CountDownLatch interrupted = new CountDownLatch(1);
      CountDownLatch never = new CountDownLatch(1);
      PortException e =
          assertThrows(
              PortException.class,
              () ->
                  namespace.call(
                      Duration.ofMillis(20),
                      () -> {
                        try {
                          return never.await(5, TimeUnit.SECONDS);
                        } catch (InterruptedException x) {
                          interrupted.countDown();
                          throw x;
                        }
                      }));
      assertTrue(e.toString().contains("20 ms"));
      assertTrue(interrupted.await(5, TimeUnit.SECONDS));
      assertEquals(5, namespace.call(() -> 5));
    }
  }

  @Test
  void closeEndsItsThreadAndRefusesFurtherTasks() {
    NetworkNamespace namespace = NetworkNamespace.create("test");
    Path path = Path.of(namespace.path());
    assertTrue(Files.exists(path));
    namespace.close();
    namespace.close();
    Eventually.holds("the thread is gone", () -> !Files.exists(path));
    assertThrows(PortException.class, () -> namespace.call(() -> 1));
  }

  @Test
  void aLinkIntoAClosedNamespaceVanishes() {
    try (NetworkNamespace stays = NetworkNamespace.create("stays");
        Netlink links = Netlink.open(stays)) {
      try (NetworkNamespace goes = NetworkNamespace.create("goes")) {
        links.createVethPair("va", "vb", goes, 1);
        assertTrue(links.exists("va"));
      }
      Eventually.holds("the kernel removed the pair", () -> !links.exists("va"));
      assertFalse(links.exists("va"));
    }
  }

  private static String link(Path path) throws IOException {
    return Files.readSymbolicLink(path).toString();
  }

  private static String linkUnchecked() {
    try {
      return link(MINE);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
