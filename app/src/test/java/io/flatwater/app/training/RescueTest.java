package io.flatwater.app.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.Moment;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.TrainerService;
import io.flatwater.trainer.UnrestorableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Files of the store that are damaged or gone when a trainer comes back. */
class RescueTest extends TrainersOnBroker {
  private final List<Moment> moments = new CopyOnWriteArrayList<>();

  private void train(Ground ground, RunSettings settings, long records) throws Exception {
    TrainerService service = service(ground, settings, Moments.IGNORED);
    try (Running running = Running.start(service)) {
      running.await(() -> service.progress().records() == records);
    }
  }

  private Path path(String file) {
    return directory.resolve("store").resolve(file.substring(0, 2)).resolve(file);
  }

  private void damage(Checkpoint version) throws IOException {
    byte[] bytes = Files.readAllBytes(path(version.getFile()));
    bytes[bytes.length / 2] ^= 1;
    Files.write(path(version.getFile()), bytes);
  }

  private void deleteEverything() throws IOException {
    for (var blob : store.list("", 1000)) {
      Files.delete(path(blob.hash()));
    }
  }

  @Test
  void aDamagedNewestVersionIsMadeAgainFromTheNearestReadableOne() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("damaged");
    List<MiniBatch> batches = Ground.batches("s", 0, 40);
    ground.send("s", batches.subList(0, 25));
    train(ground, settings, 25);
    List<Checkpoint> versions = ground.checkpoints("damaged/s");
    assertEquals(List.of(0L, 10L, 20L, 25L), versions.stream().map(Checkpoint::getStep).toList());
    byte[] before = Files.readAllBytes(path(versions.get(3).getFile()));
    damage(versions.get(3));
    Files.delete(path(versions.get(2).getFile()));
    ground.send("s", batches.subList(25, 40));
    ground.send("s", List.of(Ground.end()));

    service(ground, settings, moments::add).runUntilEnded();

    assertEquals(1, moments.stream().filter(Moment.CAUGHT_UP::equals).count());
    assertTrue(moments.indexOf(Moment.CAUGHT_UP) < moments.indexOf(Moment.RESTORE_DONE));
    assertTrue(moments.indexOf(Moment.RESTORE_DONE) < moments.indexOf(Moment.TRANSACTION_BEGUN));
    assertArrayEquals(before, Files.readAllBytes(path(versions.get(3).getFile())));
    List<Checkpoint> after = new Witness(ground, store).assertPublishedOnce(settings, "s", batches);
    assertEquals(versions, after.subList(0, 4));
  }

  @Test
  void anEmptiedStoreIsMadeAgainFromTheTopicsAlone() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("emptied");
    for (int i = 0; i < 12; i++) {
      ground.send("a", Ground.batches("a", i, i + 1));
      ground.send("b", Ground.batches("b", i, i + 1));
    }
    ground.sendRaw("a", List.of(new byte[] {1, 2, 3}));
    train(ground, settings, 25);
    deleteEverything();
    for (String stream : List.of("a", "b")) {
      ground.send(stream, Ground.batches(stream, 12, 15));
      ground.send(stream, List.of(Ground.end()));
    }

    service(ground, settings, moments::add).runUntilEnded();

    assertEquals(2, moments.stream().filter(Moment.CAUGHT_UP::equals).count());
    for (String stream : List.of("a", "b")) {
      List<MiniBatch> batches = Ground.batches(stream, 0, 15);
      new Witness(ground, store).assertPublishedOnce(settings, stream, batches);
    }
  }

  @Test
  void aStreamThatHadEndedAndGoesOnIsMadeAgainWhenItDoes() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("late");
    List<MiniBatch> batches = Ground.batches("s", 0, 9);
    ground.send("s", batches.subList(0, 6));
    ground.send("s", List.of(Ground.end()));
    train(ground, settings, 7);
    deleteEverything();
    train(ground, settings, 0);
    ground.send("s", batches.subList(6, 9));
    ground.send("s", List.of(Ground.end()));

    service(ground, settings, moments::add).runUntilEnded();

    assertTrue(moments.indexOf(Moment.RESTORE_DONE) < moments.indexOf(Moment.CAUGHT_UP));
    new Witness(ground, store).assertPublishedOnce(settings, "s", batches);
  }

  @Test
  void aLongWayBackLosesNoMembership() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("long");
    List<MiniBatch> batches = Ground.batches("s", 0, 9);
    ground.send("s", batches.subList(0, 6));
    train(ground, settings, 6);
    deleteEverything();
    ground.send("s", batches.subList(6, 9));
    ground.send("s", List.of(Ground.end()));
    CountDownLatch never = new CountDownLatch(1);

    TrainerService service =
        new TrainerService(
            settings,
            ServiceSettings.of(CutPolicy.every(10)),
            ground.wiring(store, Map.of("max.poll.interval.ms", 3000)),
            moment -> {
              moments.add(moment);
              if (moment == Moment.CAUGHT_UP) {
                assertFalse(waited(never, 6));
              }
            });
    service.runUntilEnded();

    assertEquals(1, service.progress().restores());
    assertFalse(moments.contains(Moment.PARTITIONS_LOST));
    assertEquals(1, moments.stream().filter(Moment.PARTITIONS_ASSIGNED::equals).count());
    new Witness(ground, store).assertPublishedOnce(settings, "s", batches);
  }

  private static boolean waited(CountDownLatch latch, int seconds) {
    try {
      return latch.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void stopsIfTheLogDoesNotHoldTheWayAnyMore() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("short");
    ground.send("s", Ground.batches("s", 0, 15));
    train(ground, settings, 15);
    List<Checkpoint> versions = ground.checkpoints("short/s");
    damage(versions.get(2));
    TopicPartition log = new TopicPartition(ground.topics().name(Topic.MINI_BATCHES), 0);
    try (Admin admin = ground.admin()) {
      admin.deleteRecords(Map.of(log, RecordsToDelete.beforeOffset(13))).all().get();
    }

    var e =
        assertThrows(
            UnrestorableException.class, service(ground, settings, moments::add)::runUntilEnded);

    assertTrue(
        e.getMessage().startsWith("version 2 of short/s cannot be read back"), e::getMessage);
    assertTrue(e.getMessage().contains("offsets 10 to 12 of partition 0"), e::getMessage);
    assertTrue(e.getMessage().contains("version 1"), e::getMessage);
    assertFalse(moments.contains(Moment.TRANSACTION_BEGUN));
  }

  @Test
  void stopsIfTrainingAgainEndsElsewhere() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("other");
    ground.send("s", Ground.batches("s", 0, 15));
    train(ground, settings, 15);
    List<Checkpoint> versions = ground.checkpoints("other/s");
    damage(versions.get(2));
    // An event that claims the same version of one batch less: the way that it tells is not true.
    Checkpoint forged = Checkpoint.newBuilder(versions.get(2)).setToOffset(14).build();
    String topic = ground.topics().name(Topic.CHECKPOINTS);
    ground.publish(Topic.CHECKPOINTS, "s", List.of(Ground.CODEC.encode(topic, forged)));

    var e =
        assertThrows(
            UnrestorableException.class, service(ground, settings, moments::add)::runUntilEnded);

    assertTrue(e.getMessage().contains(versions.get(2).getStateHash()), e::getMessage);
    assertTrue(e.getMessage().contains("training again from version 1"), e::getMessage);
  }
}
