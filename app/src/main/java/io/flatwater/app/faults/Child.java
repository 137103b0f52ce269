package io.flatwater.app.faults;

import io.flatwater.app.ChildProcess;
import io.flatwater.app.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** A service as a process of its own, with the signals that can be sent to it. */
final class Child {
  private static final int TAIL = 4000;

  private final Role role;
  private final ChildProcess process;
  private final StringBuffer tail = new StringBuffer();

  private Child(Role role, ChildProcess process) {
    this.role = role;
    this.process = process;
  }

  /**
   * Starts a process, whose output goes to the end of a file.
   *
   * <p>It goes there through this process, so that a limit on the size of the child's files is none
   * on its log.
   */
  static Child start(Role role, List<String> command, Map<String, String> environment, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      Child child = new Child(role, new ChildProcess("the " + role.id(), process));
      Thread pump = new Thread(() -> child.pump(process, log), "log-" + log.getFileName());
      pump.setDaemon(true);
      pump.start();
      return child;
    } catch (IOException e) {
      throw new Failure("the " + role.id() + "'s process cannot be started: " + e.getMessage(), e);
    }
  }

  private void pump(Process process, Path log) {
    byte[] buffer = new byte[8192];
    try (InputStream in = process.getInputStream();
        OutputStream out =
            Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        tail.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        if (tail.length() > 2 * TAIL) {
          tail.delete(0, tail.length() - TAIL);
        }
      }
    } catch (IOException e) {
      // Nothing is read any more from a process that was killed.
    }
  }

  Role role() {
    return role;
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Returns the sentence that it ended with, or else its exit status. */
  String lastWords() {
    List<String> lines = tail.toString().lines().filter(l -> !l.isBlank()).toList();
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).startsWith("flatwater: ")) {
        return lines.get(i);
      }
    }
    return "exit status " + process.exitStatus() + " without a sentence";
  }

  /** Tells whether it has ended with exit status 1 and one sentence, as a service should. */
  boolean endedInGoodOrder() {
    return !alive() && process.exitStatus() == 1 && lastWords().startsWith("flatwater: ");
  }

  /** SIGKILL; returns when it is dead. */
  void kill() {
    process.kill();
  }

  /** SIGSTOP. */
  void freeze() {
    process.freeze();
  }

  /** SIGCONT. */
  void thaw() {
    process.thaw();
  }

  /** SIGTERM; SIGKILL if that is not heard for 40 seconds. */
  void stop() {
    process.stop();
  }
}
