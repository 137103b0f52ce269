package io.flatwater.evaluator;

import io.flatwater.evaluator.sharpness.Landscape;
import io.flatwater.evaluator.sharpness.Point;
import io.flatwater.evaluator.sharpness.Reading;
import io.flatwater.evaluator.sharpness.Routine;
import io.flatwater.evaluator.sharpness.Sharpness;
import io.flatwater.model.Batch;
import io.flatwater.model.Network;
import io.flatwater.schemas.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Judges models on sealed probe sets.
 *
 * <p>A function of model, sets and settings: equal ones give equal numbers, bit for bit. Holds
 * buffers only, and belongs to one thread at a time.
 */
public final class Evaluator {
  /** Rows that a landscape is drawn of: hundreds of passes go over them. */
  private static final int LANDSCAPE_ROWS = 256;

  private final EvaluationSettings settings;
  private final Optional<Purse> purse;
  private float[] inputs = new float[0];
  private float[] probabilities = new float[0];

  /** Makes an evaluator whose numbers repeat: no time is measured, and none is saved. */
  public Evaluator(EvaluationSettings settings) {
    this(settings, Optional.empty());
  }

  /**
   * Makes an evaluator that says how long measures of sharpness took, and keeps within {@code
   * sharpnessSeconds}.
   *
   * @param nanoTime time, of any origin
   */
  public Evaluator(EvaluationSettings settings, LongSupplier nanoTime) {
    this(settings, Optional.of(new Purse(settings.sharpnessSeconds(), nanoTime)));
  }

  private Evaluator(EvaluationSettings settings, Optional<Purse> purse) {
    this.settings = settings;
    this.purse = purse;
  }

  /**
   * Returns the sets as they are put to a checkpoint: whole to a lineage's last one, otherwise cut
   * to {@code intermediateRows}.
   */
  public List<SealedSet> cut(List<SealedSet> sets, Stage stage) {
    return stage == Stage.LAST
        ? sets
        : sets.stream().map(set -> set.first(settings.intermediateRows())).toList();
  }

  /** Where in its lineage a checkpoint stands. */
  public enum Stage {
    /** The stream goes on after it. */
    INTERMEDIATE,
    /** The stream has ended with it. */
    LAST
  }

  /**
   * Judges a model on some sets, with every measure, and returns one record for each, in the order
   * of their names, and one in sum.
   *
   * @param sets at least one, of different names, all {@linkplain Model#unfit fit} for the model
   */
  public List<Evaluation> evaluate(Subject subject, Model model, List<SealedSet> sets) {
    return evaluate(subject, model, sets, Stage.LAST);
  }

  /** Judges a model likewise, with those measures of sharpness whose turn it is. */
  public List<Evaluation> evaluate(
      Subject subject, Model model, List<SealedSet> sets, Stage stage) {
    List<Finding> findings = new ArrayList<>();
    Turn turn = new Turn(subject.version(), stage, () -> true);
    for (SealedSet set : sets) {
      examine(model, set, turn).ifPresent(findings::add);
    }
    return Findings.evaluations(subject, findings);
  }

  /**
   * Looks at a model: its mistakes on some sets, and the loss around it on the first rows of the
   * first set that is marked for sharpness, or of the first if none is.
   *
   * @param sets at least one, of different names, all {@linkplain Model#unfit fit} for the model
   * @param frame of the landscape
   */
  public Portrait portrait(Model model, List<SealedSet> sets, Landscape.Frame frame) {
    Map<String, Tally> domains = new TreeMap<>();
    for (SealedSet set : sets) {
      Tally tally =
          domains.computeIfAbsent(set.domain(), d -> new Tally(model.network().classes()));
      tally(model, set, () -> true).ifPresent(tally::add);
    }
    Map<String, Portrait.Mistakes> mistakes = new TreeMap<>();
    domains.forEach((domain, tally) -> mistakes.put(domain, tally.mistakes()));
    Landscape landscape =
        sets.stream()
            .filter(SealedSet::sharpness)
            .findFirst()
            .or(() -> sets.stream().findFirst())
            .flatMap(set -> point(model, set, Math.min(LANDSCAPE_ROWS, set.heldRows())))
            .map(point -> Landscape.of(point, frame, settings.seed()))
            .orElse(Landscape.NONE);
    return Portrait.of(landscape, mistakes);
  }

  /**
   * What a model's place in its lineage asks for.
   *
   * @param goOn asked before each block and each measure; false gives the work up
   */
  record Turn(long version, Stage stage, BooleanSupplier goOn) {
    boolean isDue(Routine routine) {
      return stage == Stage.LAST || routine.isDue(version);
    }
  }

  /**
   * Returns the hash for the record in sum over some sets.
   *
   * @param sets of different names
   */
  static String sumHash(List<SealedSet> sets) {
    Map<String, String> hashes = new TreeMap<>();
    sets.forEach(set -> hashes.put(set.name(), set.hash()));
    return Findings.sumHash(hashes);
  }

  /**
   * Judges a model on one set.
   *
   * @return empty if the work was given up
   */
  Optional<Finding> examine(Model model, SealedSet set, Turn turn) {
    return tally(model, set, turn.goOn()).flatMap(tally -> finding(model, set, tally, turn));
  }

  private Optional<Tally> tally(Model model, SealedSet set, BooleanSupplier goOn) {
    Network network = model.network();
    int classes = network.classes();
    int most = Math.min(settings.blockRows(), set.rows());
    inputs = grown(inputs, Math.multiplyExact(most, network.inputs()));
    probabilities = grown(probabilities, Math.multiplyExact(most, classes));
    Tally tally = new Tally(classes);
    for (int from = 0; from < set.rows(); from += most) {
      if (!goOn.getAsBoolean()) {
        return Optional.empty();
      }
      ProbeBlock block = set.slice(from, Math.min(most, set.rows() - from));
      model.contract().scale(block.rows(), inputs);
      network.predict(model.params(), inputs, block.rows().count(), probabilities);
      tally.add(block, probabilities);
    }
    return Optional.of(tally);
  }

  /** Returns the loss around a model on a set's first rows; empty if none of them is labelled. */
  private Optional<Point> point(Model model, SealedSet set, int rows) {
    ProbeBlock block = set.slice(0, rows);
    int[] labels = new int[rows];
    Arrays.setAll(labels, block::reference);
    if (Arrays.stream(labels).allMatch(label -> label < 0)) {
      return Optional.empty();
    }
    Batch batch = new Batch(model.contract().scale(block.rows()), labels);
    return Optional.of(Point.of(model.network(), batch, model.params(), settings.seed()));
  }

  private Optional<Finding> finding(Model model, SealedSet set, Tally tally, Turn turn) {
    // Of a set that was cut too: the same rows for every checkpoint of a lineage.
    int rows = Math.min(settings.sharpnessRows(), set.heldRows());
    Optional<Point> point =
        set.sharpness() && !settings.sharpness().isEmpty()
            ? point(model, set, rows)
            : Optional.empty();
    if (point.isEmpty()) {
      return Optional.of(Finding.plain(set.name(), set.hash(), set.domain(), tally));
    }
    List<Reading> readings = new ArrayList<>();
    Map<String, Double> costs = new TreeMap<>();
    purse.ifPresent(Purse::fill);
    for (Routine routine : settings.sharpness()) {
      if (!turn.isDue(routine)) {
        continue;
      }
      if (!turn.goOn().getAsBoolean()) {
        return Optional.empty();
      }
      readings.addAll(taken(routine.measure(), point.get(), costs));
    }
    return Optional.of(
        new Finding(set.name(), set.hash(), set.domain(), tally, rows, readings, costs));
  }

  private List<Reading> taken(Sharpness measure, Point point, Map<String, Double> costs) {
    if (purse.isEmpty()) {
      return measure.measure(point, settings.seed());
    }
    OptionalDouble lack = purse.get().lack(measure);
    if (lack.isPresent()) {
      costs.put(measure.names().get(0) + Metrics.SKIPPED, lack.getAsDouble());
      return List.of();
    }
    return purse.get().pay(measure, () -> measure.measure(point, settings.seed()), costs);
  }

  private static float[] grown(float[] array, int length) {
    return array.length >= length ? array : new float[length];
  }
}
