package io.flatwater.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.schemas.MiniBatch;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.FencedException;
import io.flatwater.trainer.InstanceRequiredException;
import io.flatwater.trainer.Moment;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.ServiceSettings.Environment;
import io.flatwater.trainer.ServiceSettings.Gap;
import io.flatwater.trainer.TrainerService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several trainers of one run: who has which partition, and who gives way. */
class TrainersTogetherTest extends TrainersOnBroker {
  @Test
  void partitionsMoveToASecondInstanceWithTheirState() throws Exception {
    Ground ground = ground(2);
    RunSettings settings = Ground.settings("shared");
    List<String> streams = streamsOnBothPartitions(ground);
    for (String stream : streams) {
      ground.send(stream, Ground.batches(stream, 0, 15));
    }
    CutPolicy rarely = CutPolicy.every(1000);
    TrainerService one = instance(ground, settings, "one", rarely);
    TrainerService two = instance(ground, settings, "two", rarely);
    try (Running first = Running.start(one)) {
      first.await(() -> one.progress().steps() == 30);
      try (Running second = Running.start(two)) {
        second.await(() -> two.progress().lineages() == 1 && two.progress().restores() == 1);
        for (String stream : streams) {
          ground.send(stream, Ground.batches(stream, 15, 25));
          ground.send(stream, List.of(Ground.end()));
        }
        assertTrue(first.end().isEmpty());
        assertTrue(second.end().isEmpty());
      }
    }
    assertEquals(40, one.progress().steps());
    assertEquals(10, two.progress().steps());
    for (String stream : streams) {
      assertExactlyOnce(ground, settings, stream, Ground.batches(stream, 0, 25));
    }
  }

  private static List<String> streamsOnBothPartitions(Ground ground) {
    return IntStream.range(0, 2)
        .mapToObj(
            p ->
                IntStream.range(0, 100)
                    .mapToObj(i -> "stream" + i)
                    .filter(s -> ground.topics().partitionOf(s) == p)
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  @Test
  void aTrainerWithoutANameDoesNotJoinOthers() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("crowd");
    List<MiniBatch> batches = Ground.batches("s", 0, 20);
    ground.send("s", batches.subList(0, 10));
    TrainerService named = instance(ground, settings, "one", CutPolicy.every(10));
    try (Running first = Running.start(named)) {
      first.await(() -> named.progress().steps() == 10);

      TrainerService nameless = service(ground, settings, Moments.IGNORED);

      var e = assertThrows(InstanceRequiredException.class, nameless::runUntilEnded);
      assertTrue(e.getMessage().contains("flatwater-train-crowd.one"), e.getMessage());
      assertTrue(e.getMessage().contains("--instance"), e.getMessage());
      ground.send("s", batches.subList(10, 20));
      ground.send("s", List.of(Ground.end()));
      assertTrue(first.end().isEmpty());
    }
    assertEquals(1, named.progress().restores());
    assertExactlyOnce(ground, settings, "s", batches);
  }

  @Test
  void aTwinTakesOverAndTheFirstEndsWithOneSentence() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("twin");
    List<MiniBatch> batches = Ground.batches("s", 0, 30);
    ground.send("s", batches.subList(0, 15));
    TrainerService one = service(ground, settings, Moments.IGNORED);
    TrainerService two = service(ground, settings, Moments.IGNORED);
    Running first = Running.start(one);
    first.await(() -> one.progress().steps() == 15);

    try (Running second = Running.start(two)) {
      second.await(() -> two.progress().restores() == 1);
      ground.send("s", batches.subList(15, 30));
      ground.send("s", List.of(Ground.end()));

      FencedException e = assertInstanceOf(FencedException.class, first.end().orElseThrow());
      assertTrue(e.getMessage().contains("--instance"), e.getMessage());
      assertTrue(second.end().isEmpty());
    }
    assertExactlyOnce(ground, settings, "s", batches);
  }

  @Test
  void aStepLongerThanThePollIntervalLosesNoWork() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("slow");
    List<MiniBatch> batches = Ground.batches("s", 0, 5);
    ground.send("s", batches);
    ground.send("s", List.of(Ground.end()));
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger steps = new AtomicInteger();
    List<Moment> moments = new CopyOnWriteArrayList<>();
    TrainerService service =
        new TrainerService(
            settings,
            ServiceSettings.of(CutPolicy.every(10)),
            ground.wiring(store, Map.of("max.poll.interval.ms", 3000)),
            m -> {
              moments.add(m);
              if (m == Moment.STEP_DONE && steps.incrementAndGet() == 3) {
                assertFalse(waited(never, 6));
              }
            });

    service.runUntilEnded();

    assertExactlyOnce(ground, settings, "s", batches);
    assertEquals(1, service.progress().restores());
    assertFalse(moments.contains(Moment.PARTITIONS_LOST));
    assertEquals(1, moments.stream().filter(Moment.PARTITIONS_ASSIGNED::equals).count());
  }

  @Test
  void aHandoverThatAKilledTrainerOwesIsMadeUpForWhenItIsBack() throws Exception {
    Ground ground = ground(2);
    RunSettings settings = Ground.settings("owed");
    List<String> streams = streamsOnBothPartitions(ground);
    for (String stream : streams) {
      ground.send(stream, Ground.batches(stream, 0, 5));
    }
    ServiceSettings one =
        new ServiceSettings("one", CutPolicy.every(10), Gap.STOP, Environment.WARN, 100);
    TrainerService killed =
        new TrainerService(
            settings,
            one,
            ground.wiring(store, Map.of("heartbeat.interval.ms", 200)),
            m -> {
              if (m == Moment.PARTITIONS_REVOKED) {
                throw new AssertionError("killed");
              }
            });
    TrainerService back = instance(ground, settings, "one", CutPolicy.every(10));
    TrainerService two = instance(ground, settings, "two", CutPolicy.every(10));
    Running first = Running.start(killed);
    first.await(() -> killed.progress().steps() == 10);
    try (Running second = Running.start(two)) {
      assertTrue(first.end().isPresent());
      try (Running third = Running.start(back)) {
        second.await(() -> two.progress().restores() == 1);
        for (String stream : streams) {
          ground.send(stream, List.of(Ground.end()));
        }
        assertTrue(third.end().isEmpty());
        assertTrue(second.end().isEmpty());
      }
    }
    for (String stream : streams) {
      assertExactlyOnce(ground, settings, stream, Ground.batches(stream, 0, 5));
    }
  }

  @Test
  void oneWhoseEveryStepIsTooLongLetsAnotherJoinInAFewRebalances() throws Exception {
    Ground ground = ground(2);
    RunSettings settings = Ground.settings("heavy");
    List<String> streams = streamsOnBothPartitions(ground);
    for (String stream : streams) {
      ground.send(stream, Ground.batches(stream, 0, 3));
    }
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch working = new CountDownLatch(1);
    List<Moment> moments = new CopyOnWriteArrayList<>();
    Map<String, Object> quick = Map.of("max.poll.interval.ms", 1500, "heartbeat.interval.ms", 200);
    TrainerService one =
        new TrainerService(
            settings,
            new ServiceSettings("one", CutPolicy.every(10), Gap.STOP, Environment.WARN, 100),
            ground.wiring(store, quick),
            m -> {
              moments.add(m);
              if (m == Moment.STEP_DONE) {
                working.countDown();
                assertFalse(waited(never, 2));
              }
            });
    TrainerService two = instance(ground, settings, "two", CutPolicy.every(10));
    try (Running first = Running.start(one)) {
      first.await(() -> working.getCount() == 0);
      try (Running second = Running.start(two)) {
        second.await(() -> two.progress().restores() >= 1);
        for (String stream : streams) {
          ground.send(stream, List.of(Ground.end()));
        }
        assertTrue(first.end().isEmpty());
        assertTrue(second.end().isEmpty());
      }
    }
    for (String stream : streams) {
      assertExactlyOnce(ground, settings, stream, Ground.batches(stream, 0, 3));
    }
    long rebalances = moments.stream().filter(Moment.PARTITIONS_ASSIGNED::equals).count();
    assertTrue(rebalances <= 12, "rebalances: " + rebalances + ", moments: " + moments);
  }

  private static boolean waited(CountDownLatch latch, int seconds) {
    try {
      return latch.await(seconds, java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
