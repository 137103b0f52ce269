package io.flatwater.app.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One optimizer under one condition, repeated with several seeds.
 *
 * @param name short and unique in the condition
 * @param optimizer provenance: the optimizer's {@code toString}
 * @param repetitions in the order of the seeds
 */
public record Runs(String name, String optimizer, List<Repetition> repetitions) {

  /**
   * One run.
   *
   * @param seed of everything random
   * @param arm what it came to
   * @param seconds wall time of the whole run, judging included; NaN: not measured
   */
  public record Repetition(long seed, Arm arm, double seconds) {}

  public Runs {
    repetitions = List.copyOf(repetitions);
  }

  /** Returns the only run of an arm. */
  static Runs of(Arm arm) {
    return new Runs(arm.name(), arm.optimizer(), List.of(new Repetition(0, arm, Double.NaN)));
  }

  /** Tells whether anything is known of the stream besides counts. */
  boolean isAlong() {
    return repetitions.stream().anyMatch(r -> !r.arm().outcome().along().equals(Along.NONE));
  }

  /** Returns a value of all repetitions; those that lack it are left out. */
  Sample sample(ToDoubleFunction<Arm> value) {
    return Sample.of(repetitions.stream().mapToDouble(r -> value.applyAsDouble(r.arm())).toArray());
  }

  /** Returns the wall times. */
  Sample seconds() {
    return Sample.of(repetitions.stream().mapToDouble(Repetition::seconds).toArray());
  }

  /** Returns the differences to another optimizer on the same seeds. */
  Sample differences(Runs base, ToDoubleFunction<Arm> value) {
    return Sample.of(
        repetitions.stream()
            .mapToDouble(
                r ->
                    base.repetitions.stream()
                        .filter(b -> b.seed() == r.seed())
                        .findFirst()
                        .map(b -> value.applyAsDouble(r.arm()) - value.applyAsDouble(b.arm()))
                        .orElse(Double.NaN))
            .toArray());
  }
}
