package io.flatwater.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Origin;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.FileStore;
import io.flatwater.store.StoreException;
import io.flatwater.trainer.BrokerException;
import io.flatwater.trainer.ConfigurationChangedException;
import io.flatwater.trainer.CutPolicy;
import io.flatwater.trainer.FencedException;
import io.flatwater.trainer.InstanceRequiredException;
import io.flatwater.trainer.LostRecordsException;
import io.flatwater.trainer.Moment;
import io.flatwater.trainer.Moments;
import io.flatwater.trainer.PoisonedStreamException;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.ServiceSettings;
import io.flatwater.trainer.ServiceSettings.Environment;
import io.flatwater.trainer.ServiceSettings.Gap;
import io.flatwater.trainer.TrainerService;
import io.flatwater.trainer.UnrestorableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerServiceTest {
  private static final AtomicInteger GROUNDS = new AtomicInteger();
  private static EmbeddedBroker broker;

  @TempDir Path directory;
  private FileStore store;

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

  private static Ground ground(int partitions) {
    return Ground.on(broker.bootstrap(), "g" + GROUNDS.incrementAndGet(), partitions);
  }

  private TrainerService service(Ground ground, RunSettings settings, Moments moments) {
    return new TrainerService(
        settings, ServiceSettings.of(CutPolicy.every(10)), ground.wiring(store), moments);
  }

  private void assertExactlyOnce(
      Ground ground, RunSettings settings, String stream, List<MiniBatch> batches) {
    new Witness(ground, store).assertExactlyOnce(settings, stream, batches);
  }

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

  private TrainerService instance(
      Ground ground, RunSettings settings, String instance, CutPolicy cuts) {
    return new TrainerService(
        settings,
        new ServiceSettings(instance, cuts, Gap.STOP, Environment.WARN, 100),
        ground.wiring(store, Map.of("heartbeat.interval.ms", 200)),
        Moments.IGNORED);
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
  void whatCannotBeTrainedOnBecomesADeadLetter() {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("poison");
    List<MiniBatch> batches = Ground.batches("s", 0, 6);
    MiniBatch wrongLabel =
        MiniBatch.newBuilder(Ground.batch("s", 50))
            .setLabels(java.util.Collections.nCopies(8, 77))
            .build();
    ground.send("s", batches.subList(0, 3));
    ground.send("s", List.of(wrongLabel));
    ground.sendRaw("s", List.of("no avro".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    ground.send("", List.of(Ground.batch("", 0)));
    ground.send("s", batches.subList(3, 6));
    ground.send("s", List.of(Ground.end()));

    service(ground, settings, Moments.IGNORED).runUntilEnded();

    assertExactlyOnce(ground, settings, "s", batches);
    List<DeadLetter> letters = ground.read(Topic.DEAD_LETTERS, DeadLetter.class);
    assertEquals(
        List.of("LABEL_OUT_OF_RANGE", "NOT_AVRO", "BAD_STREAM"),
        letters.stream().map(DeadLetter::getReason).toList());
    assertEquals(List.of(3L, 4L, 5L), letters.stream().map(DeadLetter::getOffset).toList());
    assertEquals("poison", letters.get(0).getService());
  }

  @Test
  void tooManyBadRecordsInARowStopItAndAreCommittedFirst() {
    Ground ground = ground(1);
    RunSettings settings = Ground.settings("flood");
    ground.send("s", Ground.batches("s", 0, 2));
    List<byte[]> garbage = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      garbage.add(new byte[] {1, 2, 3});
    }
    ground.sendRaw("s", garbage);
    ground.send("s", Ground.batches("s", 2, 4));
    ground.send("s", List.of(Ground.end()));
    ServiceSettings impatient =
        new ServiceSettings("0", CutPolicy.every(10), Gap.STOP, Environment.WARN, 15);

    var e =
        assertThrows(
            PoisonedStreamException.class,
            new TrainerService(settings, impatient, ground.wiring(store), Moments.IGNORED)
                ::runUntilEnded);

    assertTrue(e.getMessage().contains("NOT_AVRO"), e.getMessage());
    assertEquals(15, ground.read(Topic.DEAD_LETTERS, DeadLetter.class).size());
    new TrainerService(settings, impatient, ground.wiring(store), Moments.IGNORED).runUntilEnded();
    assertExactlyOnce(ground, settings, "s", Ground.batches("s", 0, 4));
    assertEquals(15, ground.read(Topic.DEAD_LETTERS, DeadLetter.class).size());
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
            ground.wiring(store, Map.of("max.poll.interval.ms", 1500)),
            m -> {
              moments.add(m);
              if (m == Moment.STEP_DONE && steps.incrementAndGet() == 3) {
                assertFalse(waited(never, 4));
              }
            });

    service.runUntilEnded();

    assertExactlyOnce(ground, settings, "s", batches);
    assertEquals(1, service.progress().restores());
    assertFalse(moments.contains(Moment.PARTITIONS_LOST));
    assertEquals(1, moments.stream().filter(Moment.PARTITIONS_ASSIGNED::equals).count());
  }

  private static boolean waited(CountDownLatch latch, int seconds) {
    try {
      return latch.await(seconds, java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
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
