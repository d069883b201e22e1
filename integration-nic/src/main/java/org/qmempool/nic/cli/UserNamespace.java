package org.qmempool.nic.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.qmempool.nic.PortException;
import org.qmempool.nic.kernel.NetworkNamespace;

/**
 * Runs a program again as root of a user namespace of its own. A JVM cannot enter one itself: the
 * kernel wants a process with a single thread; so the program {@code unshare} of util-linux does.
 */
final class UserNamespace {
  /** The option that the inner program gets, with the reason why it runs there. */
  static final String INSIDE = "--inside-user-namespace";

  private static final List<String> UNSHARE = List.of("unshare", "--user", "--map-root-user");
  private static final int HALTED_BY_PARENT = 3;

  private UserNamespace() {}

  /** Why this process cannot make a network namespace; empty if it can. */
  static String whyNoNetwork() {
    try (NetworkNamespace namespace = NetworkNamespace.create("probe")) {
      return namespace.tid() > 0 ? "" : "no thread";
    } catch (PortException e) {
      return String.valueOf(e.getMessage());
    } catch (LinkageError e) {
      return "network namespaces are a thing of Linux, and this is "
          + System.getProperty("os.name");
    }
  }

  /** Why no user namespace can be made; empty if one can. */
  static String whyUnusable() {
    List<String> command = new ArrayList<>(UNSHARE);
    command.add("true");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "`unshare --user` did not end";
      }
      return process.exitValue() == 0
          ? ""
          : "user namespaces are forbidden here (`unshare --user` failed; see the sysctls"
              + " kernel.unprivileged_userns_clone and user.max_user_namespaces)";
    } catch (IOException e) {
      return "the program unshare is missing (install util-linux)";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /**
   * Runs a program again inside and waits for it. Its input is a pipe from this process, by whose
   * end it sees that this process is gone.
   *
   * @param main the program, of the class path
   * @param arguments of the program
   * @param why the reason, for its report
   * @return its exit code
   */
  static int rerun(Class<?> main, List<String> arguments, String why) throws IOException {
    System.err.println("re-running in a user namespace, as " + why);
    List<String> command = new ArrayList<>(UNSHARE);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    command.addAll(List.of(INSIDE, why));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT)
            .start();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** Inside: ends this process at once when the input ends. */
  static void endWithParent() {
    Thread.ofPlatform()
        .daemon()
        .name("parent")
        .start(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // nothing is ever sent
                }
              } catch (IOException e) {
                // as the end
              }
              Runtime.getRuntime().halt(HALTED_BY_PARENT);
            });
  }
}
