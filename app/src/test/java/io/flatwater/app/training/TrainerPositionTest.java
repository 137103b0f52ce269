package io.flatwater.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Origin;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.trainer.BrokerException;
import io.flatwater.trainer.ConfigurationChangedException;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.LostRecordsException;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.ServiceSettings.Environment;
import io.flatwater.trainer.ServiceSettings.Gap;
import io.flatwater.trainer.TrainerService;
import io.flatwater.trainer.UnrestorableException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Where a trainer goes on: from its offsets, without them, and behind what was deleted. */
class TrainerPositionTest extends TrainersOnBroker {
  @Test
  void goesOnFromTheNewestCheckpointsWhenTheOffsetsHaveExpired() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("expired");
    for (String stream : List.of("a", "b")) {
      ground.send(stream, Ground.batches(stream, 0, 12));
    }
    ground.send("a", List.of(Ground.end()));
    TrainerService first = service(ground, settings, Moments.IGNORED);
    try (Running running = Running.start(first)) {
      running.await(() -> first.progress().records() == 25);
    }
    deleteOffsets(ground, "expired");
    ground.send("b", Ground.batches("b", 12, 20));
    ground.send("b", List.of(Ground.end()));

    service(ground, settings, Moments.IGNORED).runUntilEnded();

    assertExactlyOnce(ground, settings, "a", Ground.batches("a", 0, 12));
    assertExactlyOnce(ground, settings, "b", Ground.batches("b", 0, 20));
  }

  /** As their expiry does it; a static member stays in the group until its session ends. */
  private static void deleteOffsets(Ground ground, String run) throws Exception {
    try (Admin admin = ground.admin()) {
      String group = TrainerService.group(run);
      admin
          .removeMembersFromConsumerGroup(
              group, new org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions())
          .all()
          .get();
      admin.deleteConsumerGroups(List.of(group)).all().get();
    }
  }

  @Test
  void refusesAnotherConfigurationUnderTheSameName() {
    Ground ground = ground(1);
    ground.send("s", Ground.batches("s", 0, 3));
    ground.send("s", List.of(Ground.end()));
    service(ground, Ground.settings("same", 0.1), Moments.IGNORED).runUntilEnded();

    TrainerService other = service(ground, Ground.settings("same", 0.2), Moments.IGNORED);

    var e = assertThrows(ConfigurationChangedException.class, other::runUntilEnded);
    assertTrue(e.getMessage().startsWith("run same has checkpoints of another"), e.getMessage());
    assertEquals(2, ground.checkpoints("same/s").size());
  }

  @Test
  void refusesAnOffsetThatNamesNoState() throws Exception {
    Ground ground = ground(1);
    ground.send("s", Ground.batches("s", 0, 3));
    try (Admin admin = ground.admin()) {
      admin
          .alterConsumerGroupOffsets(
              TrainerService.group("reset"),
              Map.of(
                  new TopicPartition(ground.topics().name(Topic.MINI_BATCHES), 0),
                  new OffsetAndMetadata(1)))
          .all()
          .get();
    }

    TrainerService service = service(ground, Ground.settings("reset"), Moments.IGNORED);

    assertThrows(UnrestorableException.class, service::runUntilEnded);
  }

  @Test
  void deletedRecordsAreAGapThatStopsOrIsReported() throws Exception {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("gap");
    ground.send("s", Ground.batches("s", 0, 5));
    TrainerService first = service(ground, settings, Moments.IGNORED);
    try (Running running = Running.start(first)) {
      running.await(() -> first.progress().steps() == 5);
    }
    ground.send("s", Ground.batches("s", 5, 10));
    ground.send("s", List.of(Ground.end()));
    try (Admin admin = ground.admin()) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(ground.topics().name(Topic.MINI_BATCHES), 0),
                  RecordsToDelete.beforeOffset(8)))
          .all()
          .get();
    }

    var e =
        assertThrows(
            LostRecordsException.class, service(ground, settings, Moments.IGNORED)::runUntilEnded);
    assertTrue(e.getMessage().startsWith("offsets 5 to 7 of partition 0"), e.getMessage());

    new TrainerService(
            settings,
            new ServiceSettings("only", CutPolicy.every(10), Gap.CONTINUE, Environment.WARN, 100),
            ground.wiring(store),
            Moments.IGNORED)
        .runUntilEnded();

    assertEquals(7, ground.steps("gap/s").size());
    List<Checkpoint> versions = ground.checkpoints("gap/s");
    assertEquals(List.of(), gaps(versions.get(1)));
    assertEquals(List.of(new Origin.Gap(5, 8)), gaps(versions.get(2)));
    List<DriftEvent> events = ground.read(Topic.DRIFT, DriftEvent.class);
    assertEquals(1, events.size());
    assertEquals(DriftLevel.GAP, events.get(0).getLevel());
    assertEquals(3, events.get(0).getStatistic());
  }

  private List<Origin.Gap> gaps(Checkpoint version) {
    return CheckpointFile.read(store.get(version.getFile())).manifest().origin().gaps();
  }

  @Test
  void saysWhichTopicIsMissingOrHasTheWrongNumberOfPartitions() {
    Ground missing = new Ground(broker.bootstrap(), Topics.of(1));
    var none =
        assertThrows(
            BrokerException.class,
            service(missing, Ground.settings("x"), Moments.IGNORED)::runUntilEnded);
    assertTrue(none.getMessage().contains("flatwater topics create"), none.getMessage());

    Ground two = ground(2);
    Ground wrong = new Ground(broker.bootstrap(), new Topics(two.topics().prefix(), 3, 1));
    var e =
        assertThrows(
            BrokerException.class,
            service(wrong, Ground.settings("x"), Moments.IGNORED)::runUntilEnded);
    assertTrue(e.getMessage().contains("has 2 partitions"), e.getMessage());
  }
}
