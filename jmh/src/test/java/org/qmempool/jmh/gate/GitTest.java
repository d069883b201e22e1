package org.qmempool.jmh.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which release git is asked for, in repositories made for it. */
class GitTest {
  @TempDir private Path root;

  private void git(Path folder, String... words) throws Exception {
    List<String> line =
        new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@b.c"));
    line.addAll(List.of(words));
    Process git =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, git.waitFor(), said);
  }

  private Path repository(String... tags) throws Exception {
    Path folder = Files.createDirectory(root.resolve("tree"));
    git(folder, "init", "--quiet");
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "first");
    for (String tag : tags) {
      git(folder, "commit", "--quiet", "--allow-empty", "-m", tag);
      git(folder, "tag", tag);
    }
    return folder;
  }

  @Test
  void aTagIsNotComparedWithItself() throws Exception {
    Path tree = repository("v1.9.0", "v1.10.0");
    assertEquals(Optional.of("v1.9.0"), new Git(tree).lastRelease(), "v1.10.0 is checked out");
    git(tree, "commit", "--quiet", "--allow-empty", "-m", "next");
    assertEquals(Optional.of("v1.10.0"), new Git(tree).lastRelease());
  }

  @Test
  void theFirstReleaseHasNoneBeforeIt() throws Exception {
    assertEquals(Optional.empty(), new Git(repository("other", "v1.0.0")).lastRelease());
  }

  @Test
  void aShallowRepositoryAndNoneAreRefused() throws Exception {
    Path tree = repository("v1.0.0", "v1.1.0");
    Path shallow = root.resolve("shallow");
    git(root, "clone", "--quiet", "--depth=1", tree.toUri().toString(), shallow.toString());
    assertTrue(refusal(shallow).contains("git fetch --unshallow --tags"));
    assertTrue(refusal(Files.createDirectory(root.resolve("none"))).contains("no git repository"));
  }

  private static String refusal(Path folder) {
    return String.valueOf(
        assertThrows(IOException.class, () -> new Git(folder).lastRelease()).getMessage());
  }
}
