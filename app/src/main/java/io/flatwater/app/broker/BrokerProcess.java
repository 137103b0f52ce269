package io.flatwater.app.broker;

import io.flatwater.app.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Kafka broker in a process of its own, so that it can be killed and started again.
 *
 * <p>It keeps its port and directory over restarts, so clients find it again. It ends by itself if
 * this process ends. Takes some 4 seconds to start and 200 MB. What it logs is in {@code
 * broker.log} in the directory.
 */
public final class BrokerProcess implements AutoCloseable {
  static final String READY = "ready ";

  private final Path directory;
  private final int port;
  private final List<String> jvm;
  private final List<String> arguments;
  private Process process;

  private BrokerProcess(Path directory, int port, List<String> arguments) {
    this(directory, port, List.of(), arguments);
  }

  private BrokerProcess(Path directory, int port, List<String> jvm, List<String> arguments) {
    this.directory = directory;
    this.port = port;
    this.jvm = List.copyOf(jvm);
    this.arguments = List.copyOf(arguments);
    this.process = launch();
  }

  /**
   * Starts a broker and waits until it serves.
   *
   * @param directory of its data, made if it is not there
   * @param port to listen on; 0: any free one
   * @throws Failure if it cannot start
   */
  public static BrokerProcess start(Path directory, int port) {
    return start(directory, port, List.of());
  }

  /**
   * Starts a broker with flags for its JVM beside our own, and waits until it serves.
   *
   * @param directory of its data, made if it is not there
   * @param port to listen on; 0: any free one
   * @throws Failure if it cannot start
   */
  public static BrokerProcess start(Path directory, int port, List<String> jvm) {
    int chosen = port == 0 ? Ports.free() : port;
    return ready(
        new BrokerProcess(
            directory, chosen, jvm, List.of(directory.toString(), Integer.toString(chosen))));
  }

  /**
   * Starts a broker that some clients come to by doors of their own, and waits until it serves.
   *
   * @param doors at least one
   * @throws Failure if it cannot start
   */
  public static BrokerProcess start(Path directory, List<Door> doors) {
    int port = Ports.free();
    return ready(
        new BrokerProcess(
            directory,
            port,
            List.of(directory.toString(), Integer.toString(port), Door.spelled(doors))));
  }

  private static BrokerProcess ready(BrokerProcess broker) {
    broker.awaitReady();
    return broker;
  }

  /** Starts one broker of a cluster and does not wait for it. */
  static BrokerProcess launch(Path directory, Seat seat, String cluster) {
    return new BrokerProcess(
        directory,
        seat.ports().clients(),
        List.of(directory.toString(), Integer.toString(seat.id()), seat.spelledMembers(), cluster));
  }

  /** Returns the address for clients' {@code bootstrap.servers}. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Returns the id of the operating system's process. */
  public long pid() {
    return process.pid();
  }

  /** Ends the process at once, as a power failure would, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    await(process);
  }

  /** Starts the broker again in the same directory, on the same ports, after an end. */
  public void restart() {
    if (process.isAlive()) {
      throw new IllegalStateException("the broker is still running; kill it first");
    }
    process = launch();
    awaitReady();
  }

  /** Stops the broker in an orderly way; kills it if that takes longer than 20 seconds. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has gone already.
    }
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        await(process);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private Process launch() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
    command.addAll(jvm);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), BrokerMain.class.getName()));
    command.addAll(arguments);
    try {
      Files.createDirectories(directory);
      return new ProcessBuilder(command)
          .redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("broker.log").toFile()))
          .start();
    } catch (IOException e) {
      throw new Failure("the broker's process cannot be started: " + e.getMessage(), e);
    }
  }

  /** Waits until the broker serves; ends it if it says that it cannot. */
  void awaitReady() {
    try {
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      String line = out.readLine();
      if (line == null || !line.startsWith(READY)) {
        process.destroyForcibly();
        await(process);
        throw new Failure(
            line == null
                ? "the broker's process ended; see " + directory.resolve("broker.log")
                : line);
      }
    } catch (IOException e) {
      throw new Failure("the broker's process cannot be heard: " + e.getMessage(), e);
    }
  }

  private static void await(Process process) {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted while a broker ended", e));
    }
  }
}
