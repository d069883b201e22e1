package org.qmempool.jmh.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The files that are built: all of the tree but what is built from them and what git keeps. */
public final class SourceTree {
  private static final Set<String> LEFT_OUT = Set.of("target", ".git", ".idea", ".vscode");

  private SourceTree() {}

  /**
   * A number that changes with every change of a source, committed or not.
   *
   * @param root of the tree
   * @return 16 hexadecimal digits
   * @throws IOException if a file cannot be read
   */
  public static String fingerprint(Path root) throws IOException {
    MessageDigest digest = sha256();
    for (Path file : files(root)) {
      digest.update(root.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(Files.readAllBytes(file));
      digest.update((byte) 0);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  /**
   * Whether a file there would be a source.
   *
   * @param root of the tree
   * @param place need not exist
   * @return false outside of the tree and in folders that are built
   */
  public static boolean holds(Path root, Path place) {
    if (!place.startsWith(root)) {
      return false;
    }
    for (Path name : root.relativize(place)) {
      if (LEFT_OUT.contains(name.toString())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Copies the tree as it stands.
   *
   * @param root of the tree
   * @param into a folder, made anew
   * @throws IOException if a file cannot be read or written
   */
  public static void copy(Path root, Path into) throws IOException {
    delete(into);
    for (Path file : files(root)) {
      Path copy = into.resolve(root.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /**
   * Deletes a folder and all in it.
   *
   * @param folder need not exist
   * @throws IOException if something in it cannot be deleted
   */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static List<Path> files(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return LEFT_OUT.contains(String.valueOf(directory.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // In a worktree .git is a file.
            if (attributes.isRegularFile() && !file.endsWith(".git")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(files);
    return files;
  }

  /** The digest that every JDK has. */
  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
