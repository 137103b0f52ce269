package io.flatwater.app.experiment;

import io.flatwater.app.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The directory of a run; a temporary one is deleted at the end. */
public record Place(Path directory, boolean temporary) implements AutoCloseable {

  /**
   * Makes the directory.
   *
   * @param keep where the user wants it; must be empty or not there yet
   */
  public static Place of(Optional<Path> keep) {
    try {
      if (keep.isEmpty()) {
        return new Place(Files.createTempDirectory("flatwater-"), true);
      }
      Path wanted = keep.get().toAbsolutePath();
      Files.createDirectories(wanted);
      try (Stream<Path> content = Files.list(wanted)) {
        if (content.findAny().isPresent()) {
          throw new Failure(
              wanted + " is not empty; name another directory for --keep, or empty this one");
        }
      }
      return new Place(wanted, false);
    } catch (IOException e) {
      throw new Failure("cannot make a directory for the run: " + e, e);
    }
  }

  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }
}
