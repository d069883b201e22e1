package org.qmempool.jcstress.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs test methods in a JVM of their own, so that a mutant can stand first on the class path.
 * Exits with 0 when all passed, 1 when an assertion failed, 2 when anything else went wrong: a
 * checker that could not run has caught nothing.
 */
final class CheckerMain {
  private CheckerMain() {}

  public static void main(String[] methods) {
    List<MethodSelector> selectors =
        Arrays.stream(methods).map(method -> selectMethod(method)).toList();
    var summaries = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(LauncherDiscoveryRequestBuilder.request().selectors(selectors).build(), summaries);
    TestExecutionSummary summary = summaries.getSummary();
    summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), 5);
    boolean broken =
        summary.getTestsFoundCount() == 0
            || summary.getFailures().stream()
                .anyMatch(failure -> !(failure.getException() instanceof AssertionError));
    System.exit(broken ? 2 : summary.getTotalFailureCount() == 0 ? 0 : 1);
  }
}
