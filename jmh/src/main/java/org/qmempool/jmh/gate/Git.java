package org.qmempool.jmh.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the gate asks git: which commit a ref names, which release was the last, and the files of a
 * commit, laid beside the tree. It changes nothing in the repository.
 *
 * @param root of the tree
 */
public record Git(Path root) {
  /** Tags of releases begin so. */
  private static final String RELEASE_TAGS = "v[0-9]*";

  /**
   * Finds a commit.
   *
   * @param ref a branch, a tag, or what else git takes for a commit
   * @return its full name; empty if there is none, or no repository
   * @throws IOException if git cannot be run
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<String> commit(String ref) throws IOException, InterruptedException {
    return ref.startsWith("-")
        ? Optional.empty()
        : ask("rev-parse", "--verify", "--quiet", ref + "^{commit}");
  }

  /**
   * Finds the last release.
   *
   * @return the newest tag of the form v1.2.3 before the commit that is checked out, which may have
   *     one itself; empty if there is none
   * @throws IOException if git cannot tell: it cannot be run, there is no repository, or one
   *     without its history
   * @throws InterruptedException if the thread is interrupted
   */
  public Optional<String> lastRelease() throws IOException, InterruptedException {
    String remedy = "give --baseline and --release";
    String shallow =
        ask("rev-parse", "--is-shallow-repository")
            .orElseThrow(() -> new IOException("no git repository in " + root + ": " + remedy));
    if (shallow.equals("true")) {
      throw new IOException(
          "no full git history here: " + remedy + ", or git fetch --unshallow --tags");
    }
    return answer(
            "tag",
            "--list",
            RELEASE_TAGS,
            "--merged",
            "HEAD",
            "--no-contains",
            "HEAD",
            "--sort=-version:refname")
        .orElseThrow(() -> new IOException("git tag fails in " + root + ": " + remedy))
        .lines()
        .findFirst();
  }

  /**
   * Lays the files of a commit into a folder.
   *
   * @param commit which one
   * @param into a folder, made anew
   * @throws IOException if git or tar fails, for example on a full disk
   * @throws InterruptedException if the thread is interrupted
   */
  public void export(String commit, Path into) throws IOException, InterruptedException {
    SourceTree.delete(into);
    Files.createDirectories(into);
    List<Process> both =
        ProcessBuilder.startPipeline(
            List.of(
                new ProcessBuilder("git", "archive", "--format=tar", commit)
                    .directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD),
                new ProcessBuilder("tar", "-x", "-C", into.toAbsolutePath().toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)));
    try {
      for (Process process : both) {
        if (process.waitFor() != 0) {
          throw new IOException(
              "cannot lay the files of " + commit + " into " + into + ": is there room?");
        }
      }
    } finally {
      both.forEach(Process::destroyForcibly);
    }
  }

  private Optional<String> ask(String... arguments) throws IOException, InterruptedException {
    return answer(arguments).filter(answer -> !answer.isEmpty());
  }

  /** What git prints; empty if it fails. */
  private Optional<String> answer(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("git"));
    words.addAll(List.of(arguments));
    Process git =
        new ProcessBuilder(words)
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      String answer =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor() == 0 ? Optional.of(answer) : Optional.empty();
    } finally {
      git.destroyForcibly();
    }
  }
}
