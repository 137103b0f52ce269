package io.flatwater.evaluator;

import io.flatwater.evaluator.Evaluator.Stage;
import io.flatwater.evaluator.ServiceSettings.Lag;
import io.flatwater.evaluator.Task.Occasion;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Probe;
import io.flatwater.schemas.ProbeSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is to be judged next: a function of what has come, not of time. Belongs to one thread.
 *
 * <p>Live models, and those before them, are put to new sets first, since all others are compared
 * with them. Then come new checkpoints in the order of their arrival, each as soon as its stream
 * has the probe sets that are required; then the newest checkpoint of each lineage, if there are
 * sets that it was not put to; then live models to the whole sets, if a lineage of their stream has
 * come to its end.
 */
final class Agenda {
  private final ServiceSettings settings;
  private final Evaluator evaluator;
  private final ProbeSets probeSets;
  private final Published published = new Published();
  private final Lineages lineages = new Lineages();
  private final Backlog backlog = new Backlog();
  private final Watched watched = new Watched();

  Agenda(ServiceSettings settings, Evaluator evaluator) {
    this.settings = settings;
    this.evaluator = evaluator;
    this.probeSets = new ProbeSets(settings.probes().maxBytes(), settings.probes().heldOut());
  }

  /** Takes a block of a probe set. */
  void probe(String stream, Probe block) {
    probeSets.add(stream, block);
  }

  /** Takes the seal of a probe set and says whether it can be used. */
  Sealing seal(String stream, ProbeSet seal) {
    return probeSets.seal(stream, seal);
  }

  /** Takes an evaluation that is on the topic. */
  void published(Evaluation evaluation) {
    published.add(evaluation);
  }

  /** Takes what is live for a stream, and what was before it. */
  void live(Live live) {
    watched.set(live);
  }

  /** Takes a checkpoint that is still to be judged. */
  void arrived(Arrival arrival) {
    lineages.see(arrival);
    backlog.add(arrival);
  }

  /** Takes a checkpoint that was dealt with before. */
  void passed(Arrival arrival) {
    lineages.see(arrival);
  }

  /** Forgets the checkpoints of a partition. */
  void dropped(int partition) {
    backlog.drop(partition);
    lineages.drop(partition);
  }

  /**
   * Removes and returns the pending checkpoints that need no work: they were published before the
   * group's offsets were lost, or newer ones have overtaken them and may be skipped to.
   */
  Dispensed dispense() {
    List<Arrival> known =
        backlog.all().stream().filter(a -> published.hasAny(a.lineage(), a.version())).toList();
    known.forEach(backlog::remove);
    if (settings.lag() == Lag.JUDGE_ALL) {
      return new Dispensed(known, List.of());
    }
    List<Arrival> outdated = backlog.outdated().stream().filter(this::hasSets).toList();
    outdated.forEach(backlog::remove);
    return new Dispensed(known, outdated);
  }

  /** Checkpoints that need no work: judged before, or skipped. */
  record Dispensed(List<Arrival> known, List<Arrival> skipped) {}

  /**
   * Returns what to do next.
   *
   * @param free tells whether a new checkpoint may be dealt with
   * @param settledHistory tells whether all that was announced before a checkpoint is known
   */
  Optional<Task> next(Predicate<Arrival> free, Predicate<Arrival> settledHistory) {
    Optional<Task> live = watch(Stage.INTERMEDIATE, settledHistory);
    if (live.isPresent()) {
      return live;
    }
    Optional<Arrival> first = backlog.next(a -> free.test(a) && hasSets(a));
    if (first.isPresent()) {
      return first.map(a -> task(a, Occasion.FIRST));
    }
    Optional<Task> again =
        lineages.newest().stream()
            .filter(settledHistory)
            .filter(a -> hasSets(a) && !backlog.hasLineage(a.lineage()) && !isSettled(a))
            .findFirst()
            .map(a -> task(a, Occasion.AGAIN));
    return again.isPresent() ? again : watch(Stage.LAST, settledHistory);
  }

  private Optional<Task> watch(Stage stage, Predicate<Arrival> settledHistory) {
    return watched.arrivals(stage, lineages).stream()
        .filter(settledHistory)
        .filter(a -> !backlog.has(a.lineage(), a.version()))
        .filter(a -> hasSets(a) && !isSettledLive(a))
        .findFirst()
        .map(a -> task(a, Occasion.LIVE));
  }

  private boolean isSettledLive(Arrival arrival) {
    String sumHash = Evaluator.sumHash(sets(arrival));
    return watched.settled(arrival, sumHash)
        || published.has(arrival.lineage(), arrival.version(), sumHash);
  }

  /** Returns what is known of a task already. */
  Optional<Finding> finding(Task task, SealedSet set) {
    return lineages.finding(task.arrival(), set).or(() -> watched.finding(task.arrival(), set));
  }

  /** Returns those records of a task that are not on the topic yet. */
  List<Evaluation> unpublished(List<Evaluation> evaluations) {
    return evaluations.stream()
        .filter(e -> !published.has(e.getLineage(), e.getVersion(), e.getProbeHash()))
        .toList();
  }

  /** Notes that a task is done and its records are on the topic. */
  void judged(Task task, List<Finding> findings, List<Evaluation> evaluations) {
    evaluations.forEach(published::add);
    watched.judged(task.arrival(), task.sumHash(), findings);
    if (task.occasion() != Occasion.LIVE) {
      lineages.judged(task.arrival(), task.sumHash(), findings);
      backlog.remove(task.arrival());
    }
  }

  /** Notes that a checkpoint cannot be judged. */
  void failed(Task task) {
    watched.failed(task.arrival());
    if (task.occasion() != Occasion.LIVE) {
      lineages.failed(task.arrival());
      backlog.remove(task.arrival());
    }
  }

  /**
   * Tells whether the last checkpoints of these lineages were judged on all sealed sets, and so
   * were the live models.
   */
  boolean isComplete(Set<String> names) {
    return names.stream()
            .allMatch(
                name ->
                    !backlog.hasLineage(name)
                        && lineages.last(name).map(this::isSettled).orElse(false))
        && watch(Stage.INTERMEDIATE, a -> true).isEmpty()
        && watch(Stage.LAST, a -> true).isEmpty();
  }

  /** Returns the streams whose checkpoints wait for probe sets. */
  Set<String> waitingStreams() {
    return backlog.all().stream()
        .filter(a -> !hasSets(a))
        .map(Arrival::stream)
        .collect(Collectors.toSet());
  }

  /** Returns the number of pending checkpoints that wait for probe sets. */
  int waiting() {
    return (int) backlog.all().stream().filter(a -> !hasSets(a)).count();
  }

  /** Returns the number of pending checkpoints. */
  int pending() {
    return backlog.size();
  }

  /** Returns the number of sealed probe sets. */
  int sealedSets() {
    return probeSets.size();
  }

  private boolean hasSets(Arrival arrival) {
    Set<String> names =
        probeSets.of(arrival.stream()).stream().map(SealedSet::name).collect(Collectors.toSet());
    return !names.isEmpty() && names.containsAll(settings.probes().required());
  }

  private boolean isSettled(Arrival arrival) {
    if (!hasSets(arrival)) {
      return false;
    }
    String sumHash = Evaluator.sumHash(sets(arrival));
    return lineages.settled(arrival, sumHash)
        || published.has(arrival.lineage(), arrival.version(), sumHash);
  }

  private Task task(Arrival arrival, Occasion occasion) {
    List<SealedSet> sets = sets(arrival);
    return new Task(arrival, occasion, sets, Evaluator.sumHash(sets));
  }

  private List<SealedSet> sets(Arrival arrival) {
    return evaluator.cut(probeSets.of(arrival.stream()), arrival.stage());
  }
}
