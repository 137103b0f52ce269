package io.flatwater.app.bench;

import io.flatwater.app.Failure;
import io.flatwater.app.Main;
import io.flatwater.model.NumericEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of Flatwater as a process of its own, with a log file, which can be killed. */
public final class ServiceProcess implements AutoCloseable {
  private static final int STOP_SECONDS = 40;
  private static final String SENTENCE = "flatwater: ";

  private final String name;
  private final Path log;
  private final Process process;

  private ServiceProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts a command.
   *
   * @param name for people
   * @param jvm flags of its JVM
   * @param arguments of the command line, for example {@code train, --instance, a}
   * @param log that all it says goes to
   */
  public static ServiceProcess start(
      String name, List<String> jvm, List<String> arguments, Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    NumericEnvironment.applyTo(builder.environment());
    try {
      return new ServiceProcess(name, log, builder.start());
    } catch (IOException e) {
      throw new Failure("the process " + name + " cannot be started: " + e.getMessage(), e);
    }
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns the id of the operating system's process. */
  public long pid() {
    return process.pid();
  }

  /** Returns the lines of its log so far. */
  public List<String> log() {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new Failure("the log " + log + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns if it runs.
   *
   * @throws Failure with the sentence that it has ended with
   */
  public void requireAlive() {
    if (!process.isAlive()) {
      String said =
          log().stream()
              .filter(line -> line.startsWith(SENTENCE))
              .reduce((first, second) -> second)
              .map(line -> line.substring(SENTENCE.length()))
              .orElse("no sentence; its log is " + log);
      throw new Failure(name + " ended with status " + process.exitValue() + ": " + said);
    }
  }

  /** Ends it at once, as a power failure would, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    await(STOP_SECONDS);
  }

  /** Asks it to end in good order; kills it if that takes too long. */
  @Override
  public void close() {
    process.destroy();
    if (!await(STOP_SECONDS)) {
      kill();
    }
  }

  private boolean await(int seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new Failure("interrupted while " + name + " ended", e);
    }
  }
}
