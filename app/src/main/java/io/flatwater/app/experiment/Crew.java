package io.flatwater.app.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services that run side by side, each on a thread of its own; when one fails, all are to stop.
 *
 * <p>Used by one thread.
 */
public final class Crew implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Crew.class);

  /** Longer than a process that is asked to end waits, which then says so. */
  private static final long PATIENCE_MILLIS = 40_000;

  private final List<Member> members = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private record Member(String name, Thread thread, Runnable stop) {}

  /**
   * Starts a service.
   *
   * @param work runs until the service ends
   * @param stop asks it to end soon; called from another thread, perhaps more than once
   */
  public void start(String name, Runnable work, Runnable stop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (RuntimeException | Error e) {
                // Whatever it is: a service that has died in silence would be waited for.
                failures.add(e);
              }
            },
            name);
    members.add(new Member(name, thread, stop));
    thread.start();
  }

  /** Throws what a service failed with, if one has. */
  public void check() {
    Throwable first = failures.peek();
    if (first instanceof RuntimeException e) {
      throw e;
    }
    if (first instanceof Error e) {
      throw e;
    }
  }

  /** Tells whether a service has come to its end. */
  public boolean hasEnded(String name) {
    return members.stream().noneMatch(m -> m.name().equals(name) && m.thread().isAlive());
  }

  /** Tells whether every service has come to its end. */
  boolean haveAllEnded() {
    return members.stream().noneMatch(m -> m.thread().isAlive());
  }

  /**
   * Asks a service to end, and waits until it has; what it fails with is told by {@link #check}.
   */
  public void stop(String name) {
    members.stream().filter(m -> m.name().equals(name)).forEach(Crew::end);
  }

  @Override
  public void close() {
    members.forEach(m -> m.stop().run());
    members.forEach(Crew::end);
  }

  private static void end(Member member) {
    member.stop().run();
    try {
      member.thread().join(PATIENCE_MILLIS);
      if (member.thread().isAlive()) {
        LOG.warn("event=left-behind service={} seconds={}", member.name(), PATIENCE_MILLIS / 1000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
