package io.flatwater.app.training;

import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.store.FileStore;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.ServiceSettings.Environment;
import io.flatwater.trainer.ServiceSettings.Gap;
import io.flatwater.trainer.TrainerService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of trainers: a broker for all tests of a class, topics and a store for each of them. */
abstract class TrainersOnBroker {
  private static final AtomicInteger GROUNDS = new AtomicInteger();
  static EmbeddedBroker broker;

  @TempDir Path directory;
  FileStore store;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void openStore() {
    store = new FileStore(directory.resolve("store"));
  }

  /** Returns topics that no other test has. */
  static Ground ground(int partitions) {
    return Ground.on(broker.bootstrap(), "g" + GROUNDS.incrementAndGet(), partitions);
  }

  /** Returns a trainer that is the only one of its run, and cuts every tenth step. */
  TrainerService service(Ground ground, RunSettings settings, Moments moments) {
    return new TrainerService(
        settings, ServiceSettings.of(CutPolicy.every(10)), ground.wiring(store), moments);
  }

  /** Returns one of several trainers of a run. */
  TrainerService instance(Ground ground, RunSettings settings, String instance, CutPolicy cuts) {
    return new TrainerService(
        settings,
        new ServiceSettings(instance, cuts, Gap.STOP, Environment.WARN, 100),
        ground.wiring(store, Map.of("heartbeat.interval.ms", 200)),
        Moments.IGNORED);
  }

  void assertExactlyOnce(
      Ground ground, RunSettings settings, String stream, List<MiniBatch> batches) {
    new Witness(ground, store).assertExactlyOnce(settings, stream, batches);
  }
}
