package io.flatwater.evaluator.gate;

import io.flatwater.evaluator.Metrics;
import io.flatwater.evaluator.gate.Rule.Outcome;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Promotion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides which model of a stream is live.
 *
 * <p>Two models are compared on equal probe sets only. The first one that was judged becomes live;
 * after it a candidate does that holds the rule, as the last of so many of its lineage in a row. A
 * candidate that the live model cannot be compared with yet waits until that has been put to the
 * same sets; a newer one of its lineage takes its place. Whenever the live model and the one before
 * it were put to new sets, or something is heard of its served predictions, it has to hold the rule
 * for staying; what was rolled back from is no candidate again. A person's word is carried out, and
 * a pin stops the gate's own.
 *
 * <p>A function of the records it is given: {@link #recall} rebuilds all that there is to remember
 * from the verdicts and the evaluations before, in whatever order the two are interleaved. Knows no
 * clock, no Kafka and no disk. Belongs to one thread.
 */
public final class Gate {
  /** Name of the records that say how often served predictions were right. */
  public static final String SERVED = "served";

  private final GateSettings settings;
  private final Map<String, Standing> streams = new HashMap<>();

  /** Makes a gate that remembers nothing. */
  public Gate(GateSettings settings) {
    this.settings = settings;
  }

  /** Remembers a verdict of the log; verdicts come before evaluations. */
  public void recall(Promotion verdict) {
    stream(verdict.getStream()).decided(verdict);
  }

  /** Remembers an evaluation that was taken before, without deciding anything. */
  public void recall(Evaluation evaluation) {
    Standing standing = stream(evaluation.getStream());
    if (evaluation.getProbeSet().equals(SERVED)) {
      standing.served(Contender.of(evaluation), score(evaluation));
    } else if (evaluation.getProbeSet().equals(Metrics.SUM)) {
      standing.found(Judged.of(evaluation));
    }
  }

  /** Takes what a checkpoint is worth, and returns the verdicts that follow, in order. */
  public List<Decision> take(Evaluation evaluation) {
    recall(evaluation);
    boolean served = evaluation.getProbeSet().equals(SERVED);
    if (!served && !evaluation.getProbeSet().equals(Metrics.SUM)) {
      return List.of();
    }
    Standing standing = stream(evaluation.getStream());
    Clerk clerk = new Clerk(evaluation.getStream(), standing);
    Contender about = Contender.of(evaluation);
    boolean isLive = standing.live().filter(about::is).isPresent();
    boolean isPrevious = standing.previous().filter(about::is).isPresent();
    if (isLive || isPrevious && !served) {
      String hash =
          served ? standing.newest(about).map(Judged::hash).orElse("") : evaluation.getProbeHash();
      checkLive(standing, clerk, hash, served);
    }
    decidePending(standing, clerk);
    return clerk.decisions();
  }

  /** Carries out what a person asks for, and returns the verdicts that follow, in order. */
  public List<Decision> take(Command command) {
    Standing standing = stream(command.getStream());
    Clerk clerk = new Clerk(command.getStream(), standing);
    if (!standing.isAnswered(command.getId())) {
      new Orders(standing, clerk).carryOut(command);
    }
    decidePending(standing, clerk);
    return clerk.decisions();
  }

  /** Returns how many candidates wait until the live model was put to their probe sets. */
  public int pending() {
    return streams.values().stream().mapToInt(s -> s.pending().size()).sum();
  }

  /** Returns the live checkpoint of each stream. */
  public Map<String, Contender> live() {
    Map<String, Contender> live = new TreeMap<>();
    streams.forEach((stream, standing) -> standing.live().ifPresent(c -> live.put(stream, c)));
    return live;
  }

  // Candidates.

  private void decidePending(Standing standing, Clerk clerk) {
    // Whoever becomes live may be what others waited to be compared with.
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Judged candidate : standing.pending()) {
        changed |= decide(standing, clerk, candidate);
      }
    }
  }

  /** Decides about a candidate; false if it has to wait. */
  private boolean decide(Standing standing, Clerk clerk, Judged candidate) {
    String lineage = candidate.contender().lineage();
    if (standing.pending().stream().noneMatch(waiting -> waiting == candidate)) {
      return false;
    }
    int streak = standing.streak(lineage);
    if (candidate.labelled() < settings.minProbes()) {
      clerk.kept(
          candidate,
          streak,
          candidate.labelled()
              + " labelled probe rows, at least "
              + settings.minProbes()
              + " count");
      return true;
    }
    Optional<Contender> live = standing.live();
    if (live.isEmpty()) {
      clerk.promoted(candidate, 1, "no model was live; " + accuracy(candidate));
      return true;
    }
    if (standing.isBarred(candidate.contender())) {
      clerk.kept(candidate, streak, "it was rolled back from before");
      return true;
    }
    if (standing.pin().isPresent()) {
      clerk.kept(candidate, streak, "the live model is pinned by " + standing.pin().get());
      return true;
    }
    Optional<Judged> other = standing.judged(live.get(), candidate.hash());
    if (other.isEmpty()) {
      return false;
    }
    compare(standing, clerk, candidate, other.get());
    return true;
  }

  private void compare(Standing standing, Clerk clerk, Judged candidate, Judged live) {
    String domain = candidate.contender().domain();
    String split = domain.isEmpty() ? standing.domain() : domain;
    Map<String, Double> values = new TreeMap<>();
    live.putInto(values, "live.", split, standing.served(live.contender()));
    candidate.putInto(values, "", split, standing.served(candidate.contender()));
    int streak = standing.streak(candidate.contender().lineage());
    List<String> held = new ArrayList<>();
    for (Rule rule : settings.promoteWhen()) {
      Outcome outcome = rule.decide(values);
      if (outcome instanceof Outcome.Undecided undecided) {
        clerk.kept(candidate, streak, Words.missing(rule, undecided.missing()));
        return;
      }
      Outcome.Decided decided = (Outcome.Decided) outcome;
      if (!decided.holds()) {
        clerk.kept(candidate, 0, Words.fails(rule, decided.numbers()));
        return;
      }
      held.add(Words.holds(rule, decided.numbers()));
    }
    int inARow = standing.streakWith(candidate.contender());
    String reason = String.join("; ", held) + Words.inARow(inARow, settings.promoteAfter());
    if (inARow >= settings.promoteAfter()) {
      clerk.promoted(candidate, inARow, reason);
    } else {
      clerk.kept(candidate, inARow, reason);
    }
  }

  // The live model.

  private void checkLive(Standing standing, Clerk clerk, String hash, boolean served) {
    Contender live = standing.live().orElseThrow();
    Optional<Judged> now = standing.judged(live, hash);
    // Decay lasts when it shows on one set after another: each set has one say.
    boolean heard = !served && standing.isDecided(live, hash);
    if (now.isEmpty() || heard || standing.pin().isPresent()) {
      return;
    }
    Map<String, Double> values = new TreeMap<>();
    Optional<Contender> previous = standing.previous();
    previous
        .flatMap(c -> standing.judged(c, hash))
        .ifPresent(
            j -> j.putInto(values, "previous.", standing.domain(), standing.served(j.contender())));
    now.get().putInto(values, "", standing.domain(), standing.served(live));
    boolean asked = false;
    for (Rule rule : settings.rollBackWhen()) {
      boolean concerned = !served || rule.speaksOf("served.");
      if (concerned && rule.decide(values) instanceof Outcome.Decided decided) {
        asked = true;
        if (decided.holds()) {
          decayed(standing, clerk, now.get(), Words.holds(rule, decided.numbers()));
          return;
        }
      }
    }
    if (asked && standing.decays() > 0) {
      clerk.stays(live, hash, 0, "it no longer decays");
    }
  }

  private void decayed(Standing standing, Clerk clerk, Judged live, String why) {
    int inARow = standing.decays() + 1;
    String reason = "the live model decays: " + why;
    Optional<Contender> previous = standing.previous();
    if (previous.isEmpty()) {
      clerk.stays(
          live.contender(), live.hash(), inARow, reason + "; there is none to roll back to");
    } else if (inARow >= settings.rollBackAfter()) {
      clerk.rolledBack(
          previous.get(),
          live.hash(),
          inARow,
          reason + Words.inARow(inARow, settings.rollBackAfter()));
    } else {
      clerk.stays(
          live.contender(),
          live.hash(),
          inARow,
          reason + Words.inARow(inARow, settings.rollBackAfter()));
    }
  }

  private static String accuracy(Judged judged) {
    return "accuracy "
        + Words.number(judged.metrics().getOrDefault(Metrics.ACCURACY, Double.NaN))
        + " on "
        + judged.labelled()
        + " labelled probe rows";
  }

  private static Served.Score score(Evaluation e) {
    return new Served.Score(
        e.getLineage() + "@" + e.getVersion(),
        e.getMetrics().getOrDefault(Metrics.SERVED_ROWS, 0.0).intValue(),
        e.getMetrics().getOrDefault(Metrics.SERVED_ACCURACY, Double.NaN));
  }

  private Standing stream(String name) {
    return streams.computeIfAbsent(name, n -> new Standing());
  }
}
