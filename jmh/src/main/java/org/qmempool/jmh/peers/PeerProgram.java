package org.qmempool.jmh.peers;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A C program that answers each line on its standard input with one line of JSON. */
final class PeerProgram implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  /** Starts the program; its standard error is ours. */
  PeerProgram(String file) throws IOException {
    process = new ProcessBuilder(file).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    commands = process.outputWriter();
    answers = process.inputReader();
  }

  /** Asks, and returns the value that it answers. */
  double ask(String command) throws IOException {
    commands.write(command);
    commands.newLine();
    commands.flush();
    String line = answer();
    if (line == null) {
      throw new IOException("the peer ended (" + process + "): see its message above");
    }
    if (JSON.std.mapFrom(line).get("value") instanceof Number value) {
      return value.doubleValue();
    }
    throw new IOException("the peer answered " + line);
  }

  /** Its next line, null at its end. */
  private @Nullable String answer() throws IOException {
    try {
      return CompletableFuture.supplyAsync(this::readLine).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the peer did not answer within " + LIMIT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException("the peer cannot be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the peer", e);
    }
  }

  private @Nullable String readLine() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
