package io.flatwater.app.experiment;

import io.flatwater.store.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The hash of Flatwater's own classes, as they are on the class path: the same from jars and from
 * build directories.
 */
final class CodeHash {
  private static final String ROOT = "io/flatwater";

  private CodeHash() {}

  /**
   * Returns the hash: SHA-256 over name and SHA-256 of each class, in the order of the names.
   *
   * @param classPath entries with the system's separator
   */
  static String of(String classPath) {
    TreeMap<String, String> classes = new TreeMap<>();
    for (String entry : classPath.split(java.io.File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        collect(path, classes);
      } else if (path.getFileName() != null
          && path.getFileName().toString().contains("flatwater")) {
        collectJar(path, classes);
      }
    }
    StringBuilder text = new StringBuilder("flatwater code 1\n");
    classes.forEach((name, hash) -> text.append(hash).append(' ').append(name).append('\n'));
    return Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void collectJar(Path jar, TreeMap<String, String> into) {
    try (FileSystem inside = FileSystems.newFileSystem(jar)) {
      collect(inside.getPath("/"), into);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + jar, e);
    }
  }

  private static void collect(Path root, TreeMap<String, String> into) {
    Path classes = root.resolve(ROOT);
    if (!Files.isDirectory(classes)) {
      return;
    }
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          into.putIfAbsent(
              root.relativize(file).toString().replace('\\', '/'),
              Hashes.sha256(in.readAllBytes()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read classes below " + root, e);
    }
  }
}
