package org.qmempool.nic.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files by which the kernel tells its settings, below a root: "/" on the real host, a folder of
 * its own in a test. Only read. What is missing, unreadable or no number is {@link NotKnown}.
 *
 * @param root below which the paths lie
 */
record HostFiles(Path root) {
  private static final int CHUNK = 1 << 16;

  /** The text of a file without blanks at its ends; an absolute path. */
  String text(String path) throws NotKnown {
    try {
      return read(at(path)).strip();
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new NotKnown(path + " is not there");
    } catch (AccessDeniedException e) {
      throw new NotKnown(path + " may not be read: run as root");
    } catch (IOException e) {
      throw new NotKnown(path + " cannot be read: " + reason(e, path));
    }
  }

  /**
   * In reads as large as the file can be: a setting below /proc/sys answers the first read alone,
   * and {@link Files#readString} begins with one byte, as the size of such a file is 0.
   */
  private static String read(Path file) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(chunk, 0, CHUNK); n > 0; n = in.read(chunk, 0, CHUNK)) {
        all.write(chunk, 0, n);
      }
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** A file that holds one whole number. */
  long number(String path) throws NotKnown {
    return number(text(path), path);
  }

  /** A word that must be a whole number. */
  static long number(String word, String where) throws NotKnown {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException e) {
      throw new NotKnown(where + " holds '" + word + "', which is no number");
    }
  }

  /** The names in a folder, in order. */
  List<String> names(String path) throws NotKnown {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(at(path))) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new NotKnown(path + " is not there");
    } catch (AccessDeniedException e) {
      throw new NotKnown(path + " may not be read: run as root");
    } catch (IOException e) {
      throw new NotKnown(path + " cannot be read: " + reason(e, path));
    }
    names.sort(String::compareTo);
    return names;
  }

  /** The rest of the line that begins with {@code key}, without blanks at its ends. */
  String line(String path, String key) throws NotKnown {
    for (String line : text(path).split("\n", -1)) {
      if (line.startsWith(key)) {
        return line.substring(key.length()).strip();
      }
    }
    throw new NotKnown(path + " has no line '" + key + "'");
  }

  /** Whether a network device has no hardware of its own. */
  boolean isVirtual(String device) throws NotKnown {
    String folder = "/sys/class/net/" + device;
    if (!exists(folder)) {
      throw new NotKnown(folder + " is not there");
    }
    return !exists(folder + "/device");
  }

  boolean exists(String path) {
    return Files.exists(at(path));
  }

  /** Not normalised: ".." after a link is the folder above where the link leads. */
  private Path at(String path) {
    return root.resolve(path.substring(1));
  }

  /** Some of the kernel's files are there and answer a read with an errno. */
  private static String reason(IOException e, String path) {
    String message = String.valueOf(e.getMessage());
    return message.equals(path) ? e.getClass().getSimpleName() : message;
  }
}
