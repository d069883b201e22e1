package org.qmempool.nic.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * How all programs fail: one line on standard error, exit code 2 for a bad argument and 1 for what
 * could not be done. {@code -Dqmempool.bench.trace=true} shows the stack, for us.
 */
final class CommandErrors {
  private static final int FAILED = 1;

  private CommandErrors() {}

  static CommandLine install(CommandLine line) {
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(CommandErrors::refuse)
        .setExecutionExceptionHandler((e, failed, parsed) -> fail(failed, e));
  }

  private static int refuse(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    List<String> surplus = line.getUnmatchedArguments();
    line.getErr()
        .println(
            line.getCommandSpec().qualifiedName()
                + ": "
                + (surplus.isEmpty() ? oneLine(e) : unknown(line, surplus.getFirst()))
                + "; --help lists the options");
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** Told before anything else: what is missing beside it may be a matter of spelling. */
  private static String unknown(CommandLine line, String argument) {
    if (argument.startsWith("-")) {
      return "Unknown option: '" + argument + "'";
    }
    Set<String> commands = line.getSubcommands().keySet();
    return commands.isEmpty()
        ? "Unmatched argument: '" + argument + "'"
        : "'" + argument + "' is no command; there are " + String.join(", ", commands);
  }

  private static int fail(CommandLine line, Exception e) {
    PrintWriter err = line.getErr();
    err.println(line.getCommandSpec().qualifiedName() + ": " + oneLine(e));
    if (Boolean.getBoolean("qmempool.bench.trace")) {
      e.printStackTrace(err);
    }
    return FAILED;
  }

  private static String oneLine(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.replaceAll("\\s*\\R\\s*", " ");
  }
}
