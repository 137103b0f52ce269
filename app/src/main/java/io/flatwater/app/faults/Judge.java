package io.flatwater.app.faults;

import io.flatwater.model.file.State;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.StepReport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Compares what lies on the topics with the undisturbed run.
 *
 * <p>Histories are computed once more from the mini-batches on the topic, as an independent
 * witness: neither the trainer nor the undisturbed run is asked for them.
 */
final class Judge {
  private final Undisturbed calm;
  private final Evidence found;
  private final List<String> differences = new ArrayList<>();
  private long lost;
  private long duplicated;

  private Judge(Undisturbed calm, Evidence found) {
    this.calm = calm;
    this.found = found;
  }

  /** Judges a round whose streams have ended. */
  static Verdict judge(Undisturbed calm, Evidence found) {
    Judge judge = new Judge(calm, found);
    calm.batches().keySet().forEach(judge::stream);
    judge.letters();
    return new Verdict(judge.lost, judge.duplicated, judge.differences);
  }

  private void stream(String stream) {
    List<String> batches = found.batches().getOrDefault(stream, List.of());
    compare("mini-batches of " + stream, calm.batches().getOrDefault(stream, List.of()), batches);
    sets(stream);
    String lineage = Site.RUN + "/" + stream;
    List<StepReport> steps = found.steps().getOrDefault(lineage, List.of());
    compare("steps of " + lineage, batches, texts(steps, StepReport::getBatchId));
    compare(
        "step numbers of " + lineage,
        LongStream.rangeClosed(1, batches.size()).mapToObj(Long::toString).toList(),
        texts(steps, s -> Long.toString(s.getStep())));
    List<Checkpoint> checkpoints = found.checkpoints().getOrDefault(lineage, List.of());
    checkpoints(stream, checkpoints, histories(batches));
    evaluations(stream, lineage, checkpoints);
  }

  private void checkpoints(String stream, List<Checkpoint> checkpoints, List<String> histories) {
    String lineage = Site.RUN + "/" + stream;
    long newest = checkpoints.stream().mapToLong(Checkpoint::getVersion).max().orElse(0);
    compare(
        "versions of " + lineage,
        LongStream.rangeClosed(0, newest).mapToObj(Long::toString).toList(),
        texts(checkpoints, c -> Long.toString(c.getVersion())));
    List<Undisturbed.State> states = calm.states().getOrDefault(stream, List.of());
    for (Checkpoint c : checkpoints) {
      String name = lineage + " version " + c.getVersion() + " at step " + c.getStep();
      int step = Math.toIntExact(c.getStep());
      if (step >= states.size() || step >= histories.size()) {
        differences.add(name + " is beyond the end of the stream");
        continue;
      }
      equal("state of " + name, states.get(step).stateHash(), c.getStateHash());
      equal("history of " + name, histories.get(step), c.getHistory());
      equal("parent of " + name, Long.toString(c.getVersion() - 1), Long.toString(c.getParent()));
    }
    Undisturbed.State last = states.get(states.size() - 1);
    if (checkpoints.isEmpty()) {
      lost++;
      differences.add(lineage + " has no checkpoint");
      return;
    }
    Checkpoint end = checkpoints.get(checkpoints.size() - 1);
    equal("end of " + lineage, "true", Boolean.toString(end.getEnded()));
    equal("last state of " + lineage, last.stateHash(), end.getStateHash());
    equal("last history of " + lineage, last.history(), end.getHistory());
  }

  /** Returns the histories that the mini-batches on the topic make: entry i after i of them. */
  private static List<String> histories(List<String> batches) {
    List<String> histories = new ArrayList<>(List.of(State.NO_HISTORY));
    batches.forEach(batch -> histories.add(State.next(histories.get(histories.size() - 1), batch)));
    return histories;
  }

  private void sets(String stream) {
    List<String> expected =
        calm.probeSets().getOrDefault(stream, new TreeMap<>()).entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .sorted()
            .toList();
    List<String> sealed =
        found.seals().getOrDefault(stream, List.of()).stream()
            .map(s -> s.getSet() + " " + s.getHash())
            .sorted()
            .toList();
    compare("probe sets of " + stream, expected, sealed);
  }

  private void evaluations(String stream, String lineage, List<Checkpoint> checkpoints) {
    Map<Long, Set<String>> judged = new TreeMap<>();
    Map<Long, String> states = new TreeMap<>();
    checkpoints.forEach(c -> states.put(c.getVersion(), c.getStateHash()));
    for (Evaluation e : found.evaluations()) {
      if (!e.getLineage().equals(lineage)) {
        continue;
      }
      String name = lineage + " version " + e.getVersion() + " on " + e.getProbeSet();
      if (!judged
          .computeIfAbsent(e.getVersion(), v -> new HashSet<>())
          .add(e.getProbeSet() + " " + e.getProbeHash())) {
        duplicated++;
        differences.add("there are two evaluations of " + name);
      }
      equal(
          "state in the evaluation of " + name,
          states.getOrDefault(e.getVersion(), "none"),
          e.getStateHash());
    }
    Map<String, String> sets = calm.probeSets().getOrDefault(stream, new TreeMap<>());
    String given = Content.PROBES + " " + sets.getOrDefault(Content.PROBES, "");
    for (Checkpoint c : checkpoints) {
      if (!judged.getOrDefault(c.getVersion(), Set.of()).contains(given)) {
        lost++;
        differences.add(lineage + " version " + c.getVersion() + " has no metrics");
      }
    }
  }

  private void letters() {
    compare(
        "dead letters",
        calm.letters(),
        found.letters().stream().map(Judge::letter).sorted().toList());
  }

  private static String letter(DeadLetter letter) {
    ByteBuffer value = letter.getValue() == null ? ByteBuffer.allocate(0) : letter.getValue();
    return Undisturbed.letter(letter.getReason(), value);
  }

  private void equal(String what, String expected, String actual) {
    if (!expected.equals(actual)) {
      differences.add(what + ": expected " + expected + ", found " + actual);
    }
  }

  /** Compares two sequences: what is missing is lost, what is there too often is duplicated. */
  private void compare(String what, List<String> expected, List<String> actual) {
    if (expected.equals(actual)) {
      return;
    }
    Map<String, Long> wanted = counts(expected);
    Map<String, Long> there = counts(actual);
    long missing = surplus(wanted, there);
    long extra = surplus(there, wanted);
    lost += missing;
    duplicated += extra;
    int at = 0;
    while (at < Math.min(expected.size(), actual.size())
        && expected.get(at).equals(actual.get(at))) {
      at++;
    }
    differences.add(
        what
            + ": "
            + missing
            + " missing, "
            + extra
            + " too many; the first difference is at "
            + at
            + ": expected "
            + (at < expected.size() ? expected.get(at) : "the end")
            + ", found "
            + (at < actual.size() ? actual.get(at) : "the end"));
  }

  private static Map<String, Long> counts(List<String> list) {
    return list.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static long surplus(Map<String, Long> of, Map<String, Long> over) {
    return of.entrySet().stream()
        .mapToLong(e -> Math.max(0, e.getValue() - over.getOrDefault(e.getKey(), 0L)))
        .sum();
  }

  private static <T> List<String> texts(List<T> list, Function<T, String> text) {
    return list.stream().map(text).toList();
  }
}
