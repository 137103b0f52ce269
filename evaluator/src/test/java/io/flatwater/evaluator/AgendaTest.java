package io.flatwater.evaluator;

import static io.flatwater.evaluator.Sets.STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.evaluator.ServiceSettings.Lag;
import io.flatwater.evaluator.ServiceSettings.Probes;
import io.flatwater.evaluator.Task.Occasion;
import io.flatwater.model.Contract;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Former;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Probe;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgendaTest {
  private final SoftmaxRegression network = new SoftmaxRegression(Sets.WIDTH, Sets.CLASSES);
  private final Model model =
      new Model(
          network,
          new float[Sets.WIDTH * Sets.CLASSES],
          Contract.pixels(List.of(Sets.WIDTH), Sets.CLASSES));
  private final Ledger ledger = new Ledger(0, "");
  private long offset;

  private static ServiceSettings settings(Lag lag, Set<String> required) {
    return settings(lag, required, EvaluationSettings.DEFAULT);
  }

  private static ServiceSettings settings(
      Lag lag, Set<String> required, EvaluationSettings evaluation) {
    return new ServiceSettings(
        "e",
        "0",
        evaluation,
        io.flatwater.model.Networks.Execution.of("auto"),
        new Probes(required, 1 << 24, 5),
        lag);
  }

  private static Agenda agenda(ServiceSettings settings) {
    return new Agenda(settings, new Evaluator(settings.evaluation()));
  }

  private Agenda agenda() {
    return agenda(settings(Lag.JUDGE_ALL, Set.of()));
  }

  private Arrival checkpoint(String lineage, long version, boolean ended) {
    Checkpoint c =
        Checkpoint.newBuilder()
            .setLineage(lineage)
            .setRun(lineage.substring(0, lineage.indexOf('/')))
            .setStream(lineage.substring(lineage.indexOf('/') + 1))
            .setVersion(version)
            .setParent(version - 1)
            .setStep(version * 10)
            .setPartition(0)
            .setFromOffset(0)
            .setToOffset(1)
            .setFromTime(Instant.EPOCH)
            .setToTime(Instant.EPOCH)
            .setStateHash("state" + version)
            .setHistory("")
            .setFile("file" + version)
            .setBytes(1)
            .setConfigurationHash("")
            .setOptimizer("")
            .setExamples(0)
            .setLabelled(0)
            .setCorrectGiven(0)
            .setCleanKnown(0)
            .setCorrectClean(0)
            .setLossSum(0)
            .setEnded(ended)
            .build();
    ledger.see(offset);
    return new Arrival(new Origin(ledger, 0, offset++, null, null), c);
  }

  private static void seal(Agenda agenda, String stream, String set, long seed) {
    List<Probe> blocks = Sets.blocks(set, seed, 8, 4);
    blocks.forEach(b -> agenda.probe(stream, b));
    agenda.seal(stream, Sets.seal(set, set, blocks));
  }

  private static Optional<Task> next(Agenda agenda) {
    return agenda.next(a -> true, a -> true);
  }

  /** Does a task as the service does, and returns what it would publish. */
  private List<Evaluation> work(Agenda agenda, Task task) {
    Evaluator evaluator = new Evaluator(EvaluationSettings.DEFAULT);
    List<Finding> findings =
        task.sets().stream()
            .map(
                set ->
                    agenda
                        .finding(task, set)
                        .or(
                            () ->
                                evaluator.examine(
                                    model,
                                    set,
                                    new Evaluator.Turn(1, Evaluator.Stage.LAST, () -> true)))
                        .orElseThrow())
            .toList();
    List<Evaluation> news =
        agenda.unpublished(Findings.evaluations(Subject.of(task.arrival().checkpoint()), findings));
    agenda.judged(task, findings, news);
    return news;
  }

  private static List<String> names(List<Evaluation> records) {
    return records.stream().map(Evaluation::getProbeSet).toList();
  }

  @Test
  void aCheckpointWaitsForItsStreamsFirstSealedSet() {
    Agenda agenda = agenda();
    Arrival arrival = checkpoint("run/s", 0, false);
    agenda.arrived(arrival);
    seal(agenda, "another", "x", 1);
    assertTrue(next(agenda).isEmpty());
    assertEquals(1, agenda.waiting());
    assertEquals(Set.of("s"), agenda.waitingStreams());

    seal(agenda, STREAM, "x", 1);
    Task task = next(agenda).orElseThrow();
    assertEquals(arrival, task.arrival());
    assertEquals(Occasion.FIRST, task.occasion());
    assertEquals(List.of("x", "*"), names(work(agenda, task)));
    assertTrue(next(agenda).isEmpty());
    assertEquals(0, agenda.pending());
  }

  @Test
  void aCheckpointWaitsForAllRequiredSets() {
    Agenda agenda = agenda(settings(Lag.JUDGE_ALL, Set.of("x", "y")));
    agenda.arrived(checkpoint("run/s", 0, false));
    seal(agenda, STREAM, "x", 1);
    seal(agenda, STREAM, "z", 2);
    assertTrue(next(agenda).isEmpty());
    seal(agenda, STREAM, "y", 3);
    assertEquals(3, next(agenda).orElseThrow().sets().size());
  }

  @Test
  void aStreamWithoutSetsDoesNotHoldUpTheOthers() {
    Agenda agenda = agenda();
    agenda.arrived(checkpoint("run/empty", 0, false));
    agenda.arrived(checkpoint("run/s", 0, false));
    seal(agenda, STREAM, "x", 1);
    assertEquals("run/s", next(agenda).orElseThrow().arrival().lineage());
  }

  @Test
  void aLateSetIsPutToTheNewestCheckpointOnlyAndPublishesOnlyWhatIsNew() {
    Agenda agenda = agenda();
    seal(agenda, STREAM, "x", 1);
    for (int version = 0; version < 3; version++) {
      agenda.arrived(checkpoint("run/s", version, false));
      work(agenda, next(agenda).orElseThrow());
    }
    seal(agenda, STREAM, "late", 2);
    Task task = next(agenda).orElseThrow();
    assertEquals(2, task.arrival().version());
    assertEquals(Occasion.AGAIN, task.occasion());
    assertTrue(agenda.finding(task, task.sets().get(1)).isPresent(), "x is not judged twice");
    assertTrue(agenda.finding(task, task.sets().get(0)).isEmpty());
    assertEquals(List.of("late", "*"), names(work(agenda, task)));
    assertTrue(next(agenda).isEmpty());
  }

  @Test
  void aNewerPendingCheckpointIsJudgedInsteadOfTheOldOneAgain() {
    Agenda agenda = agenda();
    seal(agenda, STREAM, "x", 1);
    agenda.arrived(checkpoint("run/s", 0, false));
    work(agenda, next(agenda).orElseThrow());
    seal(agenda, STREAM, "late", 2);
    agenda.arrived(checkpoint("run/s", 1, false));
    Task task = next(agenda).orElseThrow();
    assertEquals(1, task.arrival().version());
    work(agenda, task);
    assertTrue(next(agenda).isEmpty());
  }

  @Test
  void judgesEveryCheckpointInTheOrderOfArrivalUnlessToldToSkip() {
    Agenda agenda = agenda();
    for (int version = 0; version < 4; version++) {
      agenda.arrived(checkpoint("a/s", version, false));
      agenda.arrived(checkpoint("b/s", version, false));
    }
    seal(agenda, STREAM, "x", 1);
    for (int i = 0; i < 8; i++) {
      assertTrue(agenda.dispense().skipped().isEmpty());
      Task task = next(agenda).orElseThrow();
      assertEquals(
          (i % 2 == 0 ? "a/s" : "b/s") + i / 2,
          task.arrival().lineage() + task.arrival().version());
      work(agenda, task);
    }
  }

  @Test
  void skipsToTheNewestOfEachLineageWhenToldToButNeverTheLast() {
    Agenda agenda = agenda(settings(Lag.SKIP_TO_NEWEST, Set.of()));
    seal(agenda, STREAM, "x", 1);
    for (int version = 0; version < 3; version++) {
      agenda.arrived(checkpoint("a/s", version, false));
    }
    agenda.arrived(checkpoint("b/s", 0, false));
    agenda.arrived(checkpoint("b/s", 1, true));
    agenda.arrived(checkpoint("b/s", 2, false));

    List<String> skipped =
        agenda.dispense().skipped().stream().map(a -> a.lineage() + a.version()).toList();
    assertEquals(List.of("a/s0", "a/s1", "b/s0"), skipped);
    assertEquals(3, agenda.pending());
    assertEquals(2, next(agenda).orElseThrow().arrival().version());
  }

  @Test
  void whatWasPublishedBeforeIsNotPublishedAgain() {
    Agenda before = agenda();
    seal(before, STREAM, "x", 1);
    before.arrived(checkpoint("run/s", 0, false));
    List<Evaluation> records = work(before, next(before).orElseThrow());

    // The group's offsets were lost: the checkpoint comes as if it were new.
    Agenda after = agenda();
    records.forEach(after::published);
    seal(after, STREAM, "x", 1);
    after.arrived(checkpoint("run/s", 0, false));
    assertEquals(1, after.dispense().known().size());
    assertTrue(next(after).isEmpty());

    seal(after, STREAM, "late", 2);
    assertEquals(List.of("late", "*"), names(work(after, next(after).orElseThrow())));
  }

  @Test
  void doesNotTryAFailedCheckpointAgain() {
    Agenda agenda = agenda();
    seal(agenda, STREAM, "x", 1);
    agenda.arrived(checkpoint("run/s", 0, true));
    agenda.failed(next(agenda).orElseThrow());
    seal(agenda, STREAM, "late", 2);
    assertTrue(next(agenda).isEmpty());
    assertTrue(agenda.isComplete(Set.of("run/s")));
  }

  @Test
  void isCompleteWhenEveryLastCheckpointWasPutToAllSets() {
    Agenda agenda = agenda();
    Set<String> both = Set.of("a/s", "b/s");
    seal(agenda, STREAM, "x", 1);
    assertFalse(agenda.isComplete(both));
    agenda.arrived(checkpoint("a/s", 0, true));
    agenda.arrived(checkpoint("b/s", 0, false));
    work(agenda, next(agenda).orElseThrow());
    work(agenda, next(agenda).orElseThrow());
    assertTrue(agenda.isComplete(Set.of("a/s")));
    assertFalse(agenda.isComplete(both), "b has not ended");
    agenda.arrived(checkpoint("b/s", 1, true));
    assertFalse(agenda.isComplete(both));
    work(agenda, next(agenda).orElseThrow());
    assertTrue(agenda.isComplete(both));
    seal(agenda, STREAM, "late", 2);
    assertFalse(agenda.isComplete(both));
    work(agenda, next(agenda).orElseThrow());
    work(agenda, next(agenda).orElseThrow());
    assertTrue(agenda.isComplete(both));
  }

  @Test
  void putsLastCheckpointsToWholeSetsAndOthersToTheFirstRows() {
    Agenda agenda =
        agenda(
            settings(Lag.JUDGE_ALL, Set.of(), EvaluationSettings.DEFAULT.withIntermediateRows(5)));
    seal(agenda, STREAM, "x", 1);
    agenda.arrived(checkpoint("run/s", 0, false));
    Task first = next(agenda).orElseThrow();
    assertEquals(5, first.sets().get(0).rows());
    work(agenda, first);
    agenda.arrived(checkpoint("run/s", 1, true));
    Task last = next(agenda).orElseThrow();
    assertEquals(12, last.sets().get(0).rows());
  }

  private static Live live(Arrival live, Arrival previous) {
    Checkpoint c = live.checkpoint();
    Checkpoint p = previous.checkpoint();
    return Live.newBuilder()
        .setStream(c.getStream())
        .setLineage(c.getLineage())
        .setVersion(c.getVersion())
        .setStateHash(c.getStateHash())
        .setFile(c.getFile())
        .setSince(Instant.EPOCH)
        .setStep(c.getStep())
        .setPrevious(
            new Former(
                p.getLineage(),
                p.getVersion(),
                p.getStateHash(),
                p.getFile(),
                p.getStep(),
                Instant.EPOCH,
                ""))
        .build();
  }

  private static String named(Task task) {
    return task.occasion() + " " + task.arrival().lineage() + "@" + task.arrival().version();
  }

  @Test
  void putsTheLiveModelAndTheOneBeforeItToNewSetsFirst() {
    Agenda agenda = agenda();
    seal(agenda, STREAM, "x", 1);
    Arrival previous = checkpoint("a/s", 0, false);
    Arrival live = checkpoint("b/s", 0, false);
    for (Arrival arrival : List.of(previous, live, checkpoint("b/s", 1, false))) {
      agenda.arrived(arrival);
      work(agenda, next(agenda).orElseThrow());
    }
    agenda.live(live(live, previous));
    assertTrue(next(agenda).isEmpty(), "both were put to the set when they came");

    seal(agenda, STREAM, "y", 2);
    agenda.arrived(checkpoint("a/s", 1, false));
    Task first = next(agenda).orElseThrow();
    assertEquals("LIVE b/s@0", named(first));
    List<Evaluation> evaluations = work(agenda, first);
    assertEquals(List.of("y", "*"), names(evaluations));
    assertEquals("state0", evaluations.get(0).getStateHash());
    assertEquals(0, evaluations.get(0).getStep());
    Task second = next(agenda).orElseThrow();
    assertEquals("LIVE a/s@0", named(second));
    work(agenda, second);
    Task third = next(agenda).orElseThrow();
    assertEquals("FIRST a/s@1", named(third));
    String sumHash = work(agenda, third).get(2).getProbeHash();
    assertEquals(evaluations.get(1).getProbeHash(), sumHash, "they can be compared");
    assertEquals("AGAIN b/s@1", named(next(agenda).orElseThrow()));

    agenda.dropped(0);
    seal(agenda, STREAM, "z", 3);
    assertTrue(next(agenda).isEmpty(), "whoever has their partition now does it");
  }

  @Test
  void putsTheLiveModelToWholeSetsOnceALineageHasEnded() {
    Agenda agenda =
        agenda(
            settings(Lag.JUDGE_ALL, Set.of(), EvaluationSettings.DEFAULT.withIntermediateRows(5)));
    seal(agenda, STREAM, "x", 1);
    Arrival live = checkpoint("a/s", 0, false);
    agenda.arrived(live);
    work(agenda, next(agenda).orElseThrow());
    agenda.live(live(live, live));
    assertTrue(next(agenda).isEmpty());
    agenda.arrived(checkpoint("a/s", 1, true));
    Task last = next(agenda).orElseThrow();
    assertEquals("FIRST a/s@1", named(last));
    work(agenda, last);
    assertFalse(agenda.isComplete(Set.of("a/s")), "the live model is not comparable yet");
    Task whole = next(agenda).orElseThrow();
    assertEquals("LIVE a/s@0", named(whole));
    assertEquals(12, whole.sets().get(0).rows());
    work(agenda, whole);
    assertTrue(next(agenda).isEmpty());
    assertTrue(agenda.isComplete(Set.of("a/s")));
  }

  @Test
  void forgetsThePartitionsThatWereTakenAway() {
    Agenda agenda = agenda();
    seal(agenda, STREAM, "x", 1);
    agenda.arrived(checkpoint("run/s", 0, true));
    agenda.dropped(0);
    assertTrue(next(agenda).isEmpty());
    assertEquals(0, agenda.pending());
  }
}
