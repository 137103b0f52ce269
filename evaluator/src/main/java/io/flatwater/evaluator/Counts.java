package io.flatwater.evaluator;

import io.flatwater.evaluator.Progress.Phase;
import io.flatwater.schemas.Evaluation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an evaluator has done since it started. Belongs to one thread. */
final class Counts {
  private final Map<String, Evaluation> newest = new HashMap<>();
  private Phase phase = Phase.STARTING;
  private long judged;
  private long again;
  private long skipped;
  private long refused;
  private long refusedSets;
  private long rows;
  private double seconds;

  void phase(Phase now) {
    phase = now;
  }

  void judged(Task task, List<Evaluation> evaluations, double took) {
    switch (task.occasion()) {
      case FIRST -> judged++;
      case AGAIN, LIVE -> again++;
    }
    seconds += took;
    for (Evaluation e : evaluations) {
      if (e.getProbeSet().equals(Metrics.SUM)) {
        show(e);
      }
    }
  }

  /** Keeps a record in sum if it is the newest of its lineage. */
  void show(Evaluation sum) {
    Evaluation known = newest.get(sum.getLineage());
    if (known == null || known.getVersion() <= sum.getVersion()) {
      newest.put(sum.getLineage(), sum);
    }
  }

  void predicted(int more) {
    rows += more;
  }

  void skipped(int more) {
    skipped += more;
  }

  void refused() {
    refused++;
  }

  void refusedSet() {
    refusedSets++;
  }

  Progress progress(Agenda agenda, long lag) {
    return new Progress(
        phase,
        judged,
        again,
        skipped,
        refused,
        agenda.pending(),
        agenda.waiting(),
        lag,
        agenda.sealedSets(),
        refusedSets,
        rows,
        seconds,
        newest);
  }
}
