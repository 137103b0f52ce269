package io.flatwater.app.training;

import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.FileStore;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.TrainerService;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A trainer in a process of its own, which says when it is at a moment and waits there for death.
 */
public final class TrainerMain {
  static final String HERE = "at ";
  static final String ENDED = "ended";
  static final String RUN = "killed";

  /** The run that judges labels and answers drift. */
  static final String ADAPTING = "adapting";

  private TrainerMain() {}

  /**
   * Takes bootstrap, topic prefix, store, label of a moment, at which passing of it to stop, and
   * the run.
   */
  public static void main(String[] args) {
    Ground ground = new Ground(args[0], new Topics(args[1], 1, 1));
    AtomicInteger passings = new AtomicInteger();
    int fatal = Integer.parseInt(args[4]);
    Moments moments =
        moment -> {
          if (moment.label().equals(args[3]) && passings.incrementAndGet() == fatal) {
            System.out.println(HERE + moment.label());
            waitForEver();
          }
        };
    new TrainerService(
            args[5].equals(ADAPTING) ? Ground.adapting(ADAPTING) : Ground.settings(args[5]),
            ServiceSettings.of(CutPolicy.every(7)),
            ground.wiring(new FileStore(Path.of(args[2]))),
            moments)
        .runUntilEnded();
    System.out.println(ENDED);
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
