package org.qmempool.nic.vm.guest;

import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The guest's program: runs the test classes that are named, and prints how each test ended. */
public final class Guest {
  /** Begins the line of a test that passed; its name follows. */
  public static final String PASSED = "GUEST-TEST passed ";

  /** Begins the line of a test that failed, or was skipped; its name follows. */
  public static final String FAILED = "GUEST-TEST failed ";

  /** Begins a line of the reason; they stand before that of the test. */
  public static final String WHY = "GUEST-WHY ";

  /** Begins the last line; the number of tests follows. */
  public static final String RESULT = "GUEST-RESULT ";

  private Guest() {}

  /**
   * Runs the tests.
   *
   * @param classes names of test classes
   */
  public static void main(String[] classes) {
    Report report = new Report();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(classes).map(DiscoverySelectors::selectClass).toList())
                .build(),
            report);
    System.out.println(RESULT + report.tests);
  }

  private static final class Report implements TestExecutionListener {
    private int tests;

    @Override
    public void executionFinished(TestIdentifier id, TestExecutionResult result) {
      boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
      if (passed && !id.isTest()) {
        return; // a class
      }
      tests++;
      result.getThrowable().ifPresent(Report::print);
      System.out.println((passed ? PASSED : FAILED) + name(id));
    }

    @Override
    public void executionSkipped(TestIdentifier id, String reason) {
      tests++;
      System.out.println(WHY + reason);
      System.out.println(FAILED + name(id));
    }

    private static void print(Throwable why) {
      for (Throwable t = why; t != null; t = t.getCause()) {
        for (String line : t.toString().split("\n", -1)) {
          System.out.println(WHY + line);
        }
        for (StackTraceElement frame : t.getStackTrace()) {
          if (frame.getClassName().startsWith("org.qmempool")) {
            System.out.println(WHY + "  at " + frame);
          }
        }
      }
    }

    private static String name(TestIdentifier id) {
      return id.getSource()
          .filter(MethodSource.class::isInstance)
          .map(MethodSource.class::cast)
          .map(m -> m.getJavaClass().getSimpleName() + "." + id.getDisplayName())
          .orElse(id.getDisplayName());
    }
  }
}
