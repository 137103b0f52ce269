package io.flatwater.app.broker;

import io.flatwater.app.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker keeps its data, held by one broker at a time.
 *
 * <p>The lock is the operating system's: it ends with the process, however that ends.
 */
final class BrokerDirectory implements AutoCloseable {
  private final Path root;
  private final boolean temporary;
  private final FileChannel channel;

  private BrokerDirectory(Path root, boolean temporary, FileChannel channel) {
    this.root = root;
    this.temporary = temporary;
    this.channel = channel;
  }

  /** Takes a new directory that is deleted when it is closed. */
  static BrokerDirectory temporary() {
    try {
      return open(Files.createTempDirectory("flatwater-broker-"), true);
    } catch (IOException e) {
      throw new Failure("no temporary directory for the broker: " + e.getMessage(), e);
    }
  }

  /** Takes a directory, which is made if it is not there. */
  static BrokerDirectory at(Path root) {
    return open(root, false);
  }

  private static BrokerDirectory open(Path root, boolean temporary) {
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              root.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new Failure(
            "the broker directory "
                + root
                + " is used by another broker; stop that one, or name"
                + " another directory");
      }
      return new BrokerDirectory(root, temporary, channel);
    } catch (IOException e) {
      throw new Failure(
          "the broker directory " + root + " cannot be used: " + e + "; name one that is writable",
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this process
    }
  }

  /** Returns the directory. */
  Path root() {
    return root;
  }

  /**
   * Returns where Kafka's logs lie, made ready for a broker; what is there already stays.
   *
   * @param id of the broker
   * @param cluster id of its cluster, equal for all of its brokers
   * @param admission users that the cluster is to know from the start
   */
  Path format(int id, String cluster, Admission admission) {
    Path data = root.resolve("data");
    if (Files.exists(data.resolve("meta.properties"))) {
      return data;
    }
    try {
      Files.createDirectories(data);
      new Formatter()
          .setNodeId(id)
          .setClusterId(cluster)
          .setScramArguments(scram(admission))
          .addDirectory(data.toString())
          .setMetadataLogDirectory(data.toString())
          .setControllerListenerName("CONTROLLER")
          .setIgnoreFormatted(true)
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .run();
      return data;
    } catch (Exception e) { // what Formatter declares
      throw new Failure("the broker directory " + data + " cannot be formatted: " + e, e);
    }
  }

  private static List<String> scram(Admission admission) {
    if (!(admission instanceof Admission.Users users)) {
      return List.of();
    }
    return users.passwords().entrySet().stream()
        .map(e -> "SCRAM-SHA-512=[name=" + e.getKey() + ",password=" + e.getValue() + "]")
        .toList();
  }

  @Override
  public void close() {
    try {
      channel.close();
      if (temporary) {
        delete();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the broker directory " + root + " cannot be released", e);
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }
}
