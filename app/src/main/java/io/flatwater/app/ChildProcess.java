package io.flatwater.app;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A process that this one has started, with the signals that can be sent to it.
 *
 * @param name for people
 * @param process it
 */
public record ChildProcess(String name, Process process) {
  private static final int STOP_SECONDS = 40;
  private static final int KILL_SECONDS = 60;

  /** Tells whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the id of the operating system's process. */
  public long pid() {
    return process.pid();
  }

  /** Returns the status that it has ended with. */
  public int exitStatus() {
    return process.exitValue();
  }

  /** Lets it stand still until {@link #thaw}, as a machine that is overloaded would: SIGSTOP. */
  public void freeze() {
    signal("-STOP");
  }

  /** Lets it go on: SIGCONT. */
  public void thaw() {
    signal("-CONT");
  }

  /** Ends it at once, as a power failure would, and waits until it is gone: SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    await(KILL_SECONDS);
  }

  /** Asks it to end in good order, SIGTERM; kills it if that is not heard for 40 seconds. */
  public void stop() {
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

  private void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", signal, Long.toString(pid())).start();
      if (kill.waitFor() != 0) {
        throw new Failure("no signal " + signal + " reaches " + name + "; has it ended?");
      }
    } catch (IOException e) {
      throw new Failure("signals need the command \"kill\": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }
}
