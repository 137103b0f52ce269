package io.flatwater.app.training;

import io.flatwater.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands in processes of their own, as a user does.
 *
 * @param directory for what they say
 * @param environment besides this process's own
 */
record Processes(Path directory, Map<String, String> environment) {
  private static final int PATIENCE_SECONDS = 180;

  /** What a process said, and how it ended. */
  record Said(int status, String out, String err) {}

  /** Runs a command to its end. */
  Said run(String... arguments) throws IOException, InterruptedException {
    return run(List.of(), arguments);
  }

  /**
   * Runs a command to its end.
   *
   * @param around what starts the JVM, such as {@code prlimit} with its arguments
   */
  Said run(List<String> around, String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(directory, "out", ".txt");
    Path err = Files.createTempFile(directory, "err", ".txt");
    List<String> command = new ArrayList<>(around);
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.bytedeco.javacpp.platform.extension=-onednn",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            String.join(" ", arguments) + " goes on for ever: " + Files.readString(err));
      }
    } finally {
      process.destroyForcibly();
    }
    return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
