package io.flatwater.trainer;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an index says to whoever must know which files are still needed.
 *
 * @param run that it belongs to
 * @param checkpoints hashes of the files that it refers to
 */
public record IndexFile(String run, Set<String> checkpoints) {

  public IndexFile {
    checkpoints = Set.copyOf(checkpoints);
  }

  /** Returns the hash of the index that a committed offset's metadata names, if it names one. */
  public static Optional<String> named(String metadata) {
    try {
      return Optional.of(Reference.indexHash(metadata));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // of another kind of group
    }
  }

  /**
   * Reads an index file.
   *
   * @throws IllegalArgumentException if the bytes are none
   */
  public static IndexFile parse(byte[] bytes) {
    Index index = Index.parse(bytes);
    return new IndexFile(
        index.run(),
        index.entries().values().stream().map(Index.Entry::file).collect(Collectors.toSet()));
  }
}
