package io.flatwater.app.bench.scale;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Evaluation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * How what was found compares with the undisturbed run.
 *
 * @param lineages how many there are
 * @param equal how many end in the same bytes, with the same history
 * @param lost mini-batches, steps, and judgements of last checkpoints that are missing
 * @param duplicated mini-batches, steps and judgements that are there too often
 * @param differences one line each, for people
 */
public record Judgement(
    int lineages, int equal, long lost, long duplicated, List<String> differences) {

  public Judgement {
    differences = List.copyOf(differences);
  }

  /** Tells whether nothing differs. */
  public boolean good() {
    return equal == lineages && lost == 0 && duplicated == 0 && differences.isEmpty();
  }

  /** Returns the verdict as one line. */
  public String line() {
    return "scale lineages "
        + lineages
        + " equal "
        + equal
        + " lost "
        + lost
        + " duplicated "
        + duplicated
        + (good() ? ": as undisturbed" : ": NOT as undisturbed");
  }

  /** Compares all streams. */
  static Judgement of(Map<String, Undisturbed> calm, Evidence found) {
    Count count = new Count();
    calm.forEach((stream, expected) -> count.stream(stream, expected, found));
    if (found.deadLetters() > 0) {
      count.differences.add(found.deadLetters() + " dead letters, expected none");
    }
    return new Judgement(calm.size(), count.equal, count.lost, count.duplicated, count.differences);
  }

  private static final class Count {
    private final List<String> differences = new ArrayList<>();
    private int equal;
    private long lost;
    private long duplicated;

    void stream(String stream, Undisturbed calm, Evidence found) {
      String lineage = Site.RUN + "/" + stream;
      compare(
          "mini-batches of " + stream,
          calm.batches(),
          found.batches().getOrDefault(stream, List.of()).stream()
              .map(Evidence.Batch::id)
              .toList());
      compare(
          "steps of " + lineage,
          calm.batches(),
          found.steps().getOrDefault(lineage, List.of()).stream()
              .map(s -> s.report().getBatchId())
              .toList());
      List<Checkpoint> versions = found.checkpoints().getOrDefault(lineage, List.of());
      List<Long> numbers = versions.stream().map(Checkpoint::getVersion).toList();
      if (!numbers.equals(LongStream.range(0, numbers.size()).boxed().toList())) {
        differences.add("versions of " + lineage + " have gaps or repeats: " + numbers);
      }
      if (versions.isEmpty()) {
        lost++;
        differences.add(lineage + " has no checkpoint");
        return;
      }
      Checkpoint last = versions.get(versions.size() - 1);
      if (last.getStateHash().equals(calm.stateHash())
          && last.getHistory().equals(calm.history())
          && last.getEnded()) {
        equal++;
      } else {
        differences.add(
            lineage
                + " ends in state "
                + last.getStateHash()
                + " and history "
                + last.getHistory()
                + ", undisturbed in "
                + calm.stateHash()
                + " and "
                + calm.history());
      }
      judgements(last, found.evaluations().getOrDefault(lineage, List.of()));
    }

    private void judgements(Checkpoint last, List<Evaluation> evaluations) {
      Set<String> seen = new HashSet<>();
      boolean lastIsJudged = false;
      for (Evaluation e : evaluations) {
        lastIsJudged |= e.getVersion() == last.getVersion();
        if (!seen.add(e.getVersion() + " " + e.getProbeSet() + " " + e.getProbeHash())) {
          duplicated++;
          differences.add(
              "version "
                  + e.getVersion()
                  + " of "
                  + e.getLineage()
                  + " was judged twice on "
                  + e.getProbeSet());
        }
      }
      if (!lastIsJudged) {
        lost++;
        differences.add("the last version of " + last.getLineage() + " was not judged");
      }
    }

    private void compare(String what, List<String> expected, List<String> found) {
      if (expected.equals(found)) {
        return;
      }
      Map<String, Integer> surplus = new HashMap<>();
      found.forEach(id -> surplus.merge(id, 1, Integer::sum));
      expected.forEach(id -> surplus.merge(id, -1, Integer::sum));
      long missing = surplus.values().stream().filter(n -> n < 0).mapToLong(n -> -n).sum();
      long extra = surplus.values().stream().filter(n -> n > 0).mapToLong(n -> n).sum();
      lost += missing;
      duplicated += extra;
      differences.add(
          what + ": " + missing + " missing, " + extra + " too many, or in another order");
    }
  }
}
