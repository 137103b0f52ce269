package io.flatwater.app.bench;

import io.flatwater.app.ChildProcess;
import io.flatwater.app.Failure;
import io.flatwater.app.Main;
import io.flatwater.model.NumericEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command of Flatwater as a process of its own, with a log file, which can be killed. */
public final class ServiceProcess implements AutoCloseable {
  private static final String SENTENCE = "flatwater: ";

  private final Path log;
  private final ChildProcess process;

  private ServiceProcess(Path log, ChildProcess process) {
    this.log = log;
    this.process = process;
  }

  /**
   * What is to be started.
   *
   * @param name for people
   * @param before words that start the JVM in their own way, such as {@code nice}; may be empty
   * @param jvm flags of its JVM
   * @param arguments of the command line, for example {@code train, --instance, a}
   */
  public record Launch(String name, List<String> before, List<String> jvm, List<String> arguments) {
    public Launch {
      before = List.copyOf(before);
      jvm = List.copyOf(jvm);
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Starts a command.
   *
   * @param log that all it says goes to
   */
  public static ServiceProcess start(Launch launch, Path log) {
    List<String> command = new ArrayList<>(launch.before());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(launch.jvm());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(launch.arguments());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    NumericEnvironment.applyTo(builder.environment());
    try {
      return new ServiceProcess(log, new ChildProcess(launch.name(), builder.start()));
    } catch (IOException e) {
      throw new Failure(
          "the process " + launch.name() + " cannot be started: " + e.getMessage(), e);
    }
  }

  /** Returns its name. */
  public String name() {
    return process.name();
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
      throw new Failure(name() + " ended with status " + process.exitStatus() + ": " + said);
    }
  }

  /** Lets it stand still until {@link #thaw}, as a machine that is overloaded would. */
  public void freeze() {
    process.freeze();
  }

  /** Lets it go on. */
  public void thaw() {
    process.thaw();
  }

  /** Ends it at once, as a power failure would, and waits until it is gone. */
  public void kill() {
    process.kill();
  }

  /** Asks it to end in good order; kills it if that takes too long. */
  @Override
  public void close() {
    process.stop();
  }
}
