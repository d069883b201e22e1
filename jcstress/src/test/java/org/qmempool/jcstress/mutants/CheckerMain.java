package org.qmempool.jcstress.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs a test method in a JVM of its own, so that a mutant can stand first on the class path. Exits
 * with 0 when all its cases passed, 1 at the first assertion that failed or exception that the code
 * under test has thrown, 2 when anything else went wrong: a checker that could not run has caught
 * nothing.
 */
final class CheckerMain implements TestExecutionListener {
  private static final int PASSED = 0;
  private static final int FOUND = 1;
  private static final int BROKEN = 2;

  private int passed;

  private CheckerMain() {}

  public static void main(String[] method) {
    var listener = new CheckerMain();
    var request = LauncherDiscoveryRequestBuilder.request().selectors(selectMethod(method[0]));
    LauncherFactory.create().execute(request.build(), listener);
    System.exit(listener.passed > 0 ? PASSED : BROKEN);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.SUCCESSFUL) {
      passed += test.isTest() ? 1 : 0;
      return;
    }
    Throwable reason = result.getThrowable().orElseThrow();
    System.out.println(test.getDisplayName() + ": " + reason);
    boolean found = reason instanceof AssertionError;
    for (Throwable of = reason; of != null; of = of.getCause()) {
      found |= isOfTheCodeUnderTest(of);
    }
    Runtime.getRuntime().halt(found ? FOUND : BROKEN);
  }

  /** Whether our own code, and no test, made the exception. What does not link is no finding. */
  private static boolean isOfTheCodeUnderTest(Throwable reason) {
    if (!(reason instanceof RuntimeException)) {
      return false;
    }
    for (StackTraceElement frame : reason.getStackTrace()) {
      if (frame.getClassName().startsWith("org.qmempool.")) {
        return !isOfTests(frame.getClassName());
      }
    }
    return false;
  }

  private static boolean isOfTests(String name) {
    try {
      Class<?> type = Class.forName(name, false, CheckerMain.class.getClassLoader());
      return type.getProtectionDomain().getCodeSource().getLocation().getPath().contains("test-");
    } catch (ClassNotFoundException e) {
      return true;
    }
  }
}
