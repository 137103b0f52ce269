package io.flatwater.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.store.StoreException;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.Moment;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.TrainerService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerServiceTest extends TrainersOnBroker {
  @Test
  void endsInTheStateOfALoopWithoutKafka() {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("plain");
    List<MiniBatch> batches = Ground.batches("s", 0, 45);
    ground.send("s", batches);
    ground.send("s", List.of(Ground.end()));

    TrainerService service = service(ground, settings, Moments.IGNORED);
    service.runUntilEnded();

    assertExactlyOnce(ground, settings, "s", batches);
    List<Checkpoint> versions = ground.checkpoints("plain/s");
    assertEquals(
        List.of(0L, 10L, 20L, 30L, 40L, 45L), versions.stream().map(Checkpoint::getStep).toList());
    assertEquals(0, versions.get(0).getToOffset());
    assertEquals(46, versions.get(5).getToOffset());
    assertEquals(45, service.progress().steps());
    assertEquals(45 * 8, service.progress().counted().examples());
    assertEquals(5, service.progress().version());
    assertEquals(0, service.progress().lag());
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "RESTORE_BEGUN",
        "STEP_DONE",
        "CUT_FROZEN",
        "FILE_SYNCED",
        "INDEX_SYNCED",
        "TRANSACTION_BEGUN",
        "RECORDS_SENT",
        "OFFSETS_SENT",
        "COMMIT_RETURNED"
      })
  void losesAndRepeatsNothingWhereverItBreaksOff(Moment moment) {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("broken");
    List<MiniBatch> batches = Ground.batches("s", 0, 25);
    ground.send("s", batches);
    ground.send("s", List.of(Ground.end()));

    int fatal = moment == Moment.RESTORE_BEGUN ? 1 : 2;
    AtomicInteger passings = new AtomicInteger();
    TrainerService broken =
        service(
            ground,
            settings,
            m -> {
              if (m == moment && passings.incrementAndGet() == fatal) {
                throw new AssertionError("broken off at " + m.label());
              }
            });
    var e = assertThrows(AssertionError.class, broken::runUntilEnded);
    assertEquals("broken off at " + moment.label(), e.getMessage());
    service(ground, settings, Moments.IGNORED).runUntilEnded();

    assertExactlyOnce(ground, settings, "s", batches);
  }

  @Test
  void stopsInOrderAndGoesOnWhereItWas() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("stopped");
    List<MiniBatch> batches = Ground.batches("s", 0, 30);
    ground.send("s", batches.subList(0, 17));
    TrainerService first = service(ground, settings, Moments.IGNORED);
    try (Running running = Running.start(first)) {
      running.await(() -> first.progress().steps() == 17);
    }
    assertEquals(17, ground.steps("stopped/s").size());

    ground.send("s", batches.subList(17, 30));
    ground.send("s", List.of(Ground.end()));
    service(ground, settings, Moments.IGNORED).runUntilEnded();

    assertExactlyOnce(ground, settings, "s", batches);
  }

  @Test
  void severalStreamsOfOnePartitionAreCutTogether() {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("many");
    List<String> streams = List.of("a", "b", "c");
    for (int i = 0; i < 20; i++) {
      for (String stream : streams) {
        ground.send(stream, Ground.batches(stream, i, i + 1));
      }
    }
    ground.send("a", List.of(Ground.end()));
    AtomicInteger cuts = new AtomicInteger();
    assertThrows(
        AssertionError.class,
        () ->
            service(
                    ground,
                    settings,
                    m -> {
                      if (m == Moment.OFFSETS_SENT && cuts.incrementAndGet() == 6) {
                        throw new AssertionError("broken off");
                      }
                    })
                .runUntilEnded());
    ground.send("b", List.of(Ground.end()));
    ground.send("c", List.of(Ground.end()));

    service(ground, settings, Moments.IGNORED).runUntilEnded();

    for (String stream : streams) {
      assertExactlyOnce(ground, settings, stream, Ground.batches(stream, 0, 20));
    }
  }

  @Test
  void aStreamThatHadEndedMayGoOn() {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("again");
    List<MiniBatch> batches = Ground.batches("s", 0, 12);
    ground.send("s", batches.subList(0, 5));
    ground.send("s", List.of(Ground.end()));
    service(ground, settings, Moments.IGNORED).runUntilEnded();
    ground.send("s", batches.subList(5, 12));
    ground.send("s", List.of(Ground.end()));

    service(ground, settings, Moments.IGNORED).runUntilEnded();

    assertExactlyOnce(ground, settings, "s", batches);
  }

  @Test
  void aMiniBatchLargerThanAFetchComesWhole() {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("large");
    List<MiniBatch> batches = new ArrayList<>(Ground.batches("s", 0, 3));
    MiniBatch small = batches.get(1);
    List<String> sources = Collections.nCopies(small.getIds().size(), "x".repeat(400_000));
    MiniBatch large = MiniBatch.newBuilder(small).setSources(sources).build();
    batches.set(1, large);
    ground.send("s", batches);
    ground.send("s", List.of(Ground.end()));

    service(ground, settings, Moments.IGNORED).runUntilEnded();

    assertExactlyOnce(ground, settings, "s", batches);
  }

  @Test
  void cutsByTimeWithoutChangingTheState() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("timed");
    List<MiniBatch> batches = Ground.batches("s", 0, 9);
    ground.send("s", batches.subList(0, 4));
    TrainerService service =
        instance(ground, settings, "0", new CutPolicy(1000, java.time.Duration.ofMillis(50)));
    try (Running running = Running.start(service)) {
      running.await(() -> service.progress().version() >= 1);
      ground.send("s", batches.subList(4, 9));
      ground.send("s", List.of(Ground.end()));
      assertTrue(running.end().isEmpty());
    }
    assertExactlyOnce(ground, settings, "s", batches);
  }

  @Test
  void aStoreThatCannotBeWrittenStopsItAndLosesNothing() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("full");
    List<MiniBatch> batches = Ground.batches("s", 0, 25);
    ground.send("s", batches);
    ground.send("s", List.of(Ground.end()));
    Path unfinished = directory.resolve("store").resolve("unfinished");
    AtomicInteger commits = new AtomicInteger();
    TrainerService first =
        service(
            ground,
            settings,
            m -> {
              if (m == Moment.COMMIT_RETURNED && commits.incrementAndGet() == 2) {
                assertTrue(unfinished.toFile().delete());
              }
            });

    assertThrows(StoreException.class, first::runUntilEnded);

    Files.createDirectory(unfinished);
    service(ground, settings, Moments.IGNORED).runUntilEnded();
    assertExactlyOnce(ground, settings, "s", batches);
  }
}
