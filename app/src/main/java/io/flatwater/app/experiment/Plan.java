package io.flatwater.app.experiment;

import io.flatwater.evaluator.ProbeSets;
import io.flatwater.evaluator.SealedSet;
import io.flatwater.ingest.BatcherSettings;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Networks.Execution;
import io.flatwater.trainer.Adaptation;
import io.flatwater.trainer.Beginning;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.noise.NoisePolicy;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be run: optimizers side by side on one stream. Equal plans end in equal states, with
 * or without Kafka.
 *
 * @param stream that all are trained on
 * @param hidden widths of the hidden layers of the model
 * @param seed of order, noise, initial parameters and everything else random
 * @param arms optimizers to run side by side, at least one, of different names
 * @param judging of the checkpoints
 * @param execution executor, shards and threads of all networks
 */
public record Plan(
    Streamed stream,
    List<Integer> hidden,
    long seed,
    List<Arm> arms,
    Judging judging,
    Execution execution) {
  /** The key of the stream. */
  public static final String STREAM = "rotating";

  /** Angles at which the test images judge each checkpoint, if nothing else is said. */
  public static final List<Double> ANGLES = Judging.ANGLES;

  /** Test images at each angle for a checkpoint that is not the last, if nothing else is said. */
  public static final int INTERMEDIATE_ROWS = Judging.INTERMEDIATE_ROWS;

  /** Widths of the hidden layers of the model, if nothing else is said. */
  public static final List<Integer> HIDDEN = List.of(256, 128);

  /**
   * One optimizer.
   *
   * @param name of its run
   * @param method its rule and settings
   * @param adaptation what its trainer does about wrong labels and drift
   */
  public record Arm(String name, Method method, Adaptation adaptation) {

    /** Makes an arm that estimates how many labels are wrong, and does nothing about them. */
    public Arm(String name, Method method) {
      this(name, method, Adaptation.of(NoisePolicy.REPORT));
    }
  }

  public Plan {
    hidden = List.copyOf(hidden);
    arms = List.copyOf(arms);
    if (arms.isEmpty()) {
      throw new IllegalArgumentException("a plan needs at least one optimizer");
    }
  }

  /** Returns the names of those sets. */
  Set<String> probeSets() {
    return judging.angles().stream().map(Plan::probeSet).collect(Collectors.toUnmodifiableSet());
  }

  /** Returns those of some sets that are given. */
  List<SealedSet> own(ProbeSets sets) {
    return sets.of(STREAM).stream().filter(set -> probeSets().contains(set.name())).toList();
  }

  /** Returns the name of the probe set of a place. */
  static String probeSet(double angle) {
    return "given/" + plain(angle);
  }

  /** Returns a number without a decimal point where it needs none. */
  static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** Returns how the stream is cut into mini-batches. */
  BatcherSettings batches() {
    return stream.batches();
  }

  /**
   * Returns an arm's configuration.
   *
   * @param contract of the models, as it suits the stream's examples
   */
  RunSettings run(Arm arm, Contract contract) {
    return new RunSettings(
            arm.name(),
            Definition.mlp(contract.width(), hidden, contract.classes().size()),
            contract,
            arm.method(),
            seed,
            execution,
            new Beginning.Fresh())
        .with(arm.adaptation());
  }
}
