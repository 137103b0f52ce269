package io.flatwater.app.report;

import io.flatwater.evaluator.Portrait;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One optimizer on the stream.
 *
 * @param name short and unique in the result, for example {@code sgd}
 * @param optimizer provenance: the optimizer's {@code toString}
 * @param steps in order of their number
 * @param judgements of its checkpoints, in order of their version
 * @param outcome over the whole stream
 * @param portrait of the last checkpoint; {@link Portrait#NONE} if there is none
 */
public record Arm(
    String name,
    String optimizer,
    List<Step> steps,
    List<Judgement> judgements,
    Outcome outcome,
    Portrait portrait) {

  public Arm {
    steps = List.copyOf(steps);
    judgements = List.copyOf(judgements);
  }

  /** Makes an arm whose last checkpoint nobody has looked at. */
  public Arm(
      String name,
      String optimizer,
      List<Step> steps,
      List<Judgement> judgements,
      Outcome outcome) {
    this(name, optimizer, steps, judgements, outcome, Portrait.NONE);
  }

  /** Returns what the newest checkpoint is worth; empty if none was judged. */
  public Optional<Judgement> last() {
    return judgements.isEmpty()
        ? Optional.empty()
        : Optional.of(judgements.get(judgements.size() - 1));
  }

  /** Returns the newest checkpoint's accuracy on a domain, 0 to 1; NaN if not measured. */
  public double accuracyOn(Shift.Domain domain) {
    return last().map(j -> j.accuracyOn(domain)).orElse(Double.NaN);
  }

  /** Returns the domain on which the newest checkpoint is worst; empty if none was measured. */
  public Optional<Shift.Domain> worstDomain(Shift shift) {
    return shift.domains().stream()
        .filter(d -> Double.isFinite(accuracyOn(d)))
        .min(Comparator.comparingDouble(this::accuracyOn));
  }

  /** Returns the newest checkpoint's accuracy on its worst domain, 0 to 1; NaN if not measured. */
  public double worstAccuracy(Shift shift) {
    return worstDomain(shift).map(this::accuracyOn).orElse(Double.NaN);
  }

  /** Returns the newest checkpoint's sharpness; NaN if not measured. */
  public double sharpness() {
    return last().map(Judgement::sharpness).orElse(Double.NaN);
  }

  /** Returns the examples seen up to and including a step; 0 before the first. */
  public long examplesAfter(long step) {
    long examples = 0;
    for (Step s : steps) {
      if (s.step() > step) {
        break;
      }
      examples += s.rows();
    }
    return examples;
  }
}
