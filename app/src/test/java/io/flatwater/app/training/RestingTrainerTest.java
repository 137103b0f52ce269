package io.flatwater.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.store.FileStore;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.TrainerService;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer that rests commits what is finished, waits, and learns the same afterwards. */
class RestingTrainerTest {
  private static final int SECONDS = 90;

  @TempDir Path directory;

  @Test
  void restsWithEverythingCommittedAndEndsInTheSameState() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        FileStore store = new FileStore(directory)) {
      Ground ground = Ground.on(broker.bootstrap(), "rest", 1);
      RunSettings settings = Ground.settings("rest");
      List<MiniBatch> batches = Ground.batches("s", 0, 60);
      TrainerService service =
          new TrainerService(
              settings,
              ServiceSettings.of(CutPolicy.every(1_000)),
              ground.wiring(store),
              Moments.IGNORED);
      CompletableFuture<Void> run = CompletableFuture.runAsync(service::runUntilEnded);
      ground.send("s", batches.subList(0, 25));
      await(() -> service.progress().steps() == 25);
      service.pause();
      // No cut was due: it is the rest that commits.
      await(() -> last(ground) == 25);
      ground.send("s", batches.subList(25, 60));
      ground.send("s", List.of(Ground.end()));
      service.resume();
      run.get(SECONDS, TimeUnit.SECONDS);
      assertEquals(60, last(ground));
      new Witness(ground, store).assertExactlyOnce(settings, "s", batches);
    }
  }

  /** Returns the step of the newest checkpoint; -1 if there is none. */
  private static long last(Ground ground) {
    return ground.checkpoints("rest/s").stream().mapToLong(Checkpoint::getStep).max().orElse(-1);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "nothing happened within " + SECONDS + " s");
      LockSupport.parkNanos(20_000_000);
    }
  }
}
