package io.flatwater.trainer.noise;

import io.flatwater.trainer.noise.NoiseReport.Rate;
import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A running estimate of the joint of given and true labels.
 *
 * <p>Confident learning, made for a model that is one step behind a drifting stream. Of each
 * predicted class the most confident share (see {@link Thresholds}) is taken for truly of that
 * class, except in cells that give themselves away (see {@link Cells}); what their labels say then
 * is the class's row of the transition matrix, because the choice did not look at the label. The
 * rate is the mean of the rows' wrong shares, weighted by how often each class is predicted.
 *
 * <p>Departures from Northcutt et al., algorithm 1: the threshold of a class is a quantile of the
 * margins of its predictions and not the mean self-confidence of its labels, which an
 * under-confident model pulls down into its own errors; and the joint is calibrated by predicted
 * instead of given counts, as the thresholds go by predictions. Older examples fade by halves every
 * {@code halfLife} examples, and faster while few were seen: the half-life is at most a third of
 * all examples, so that what a fresh model thought is forgotten.
 *
 * <p>Assumes that noise depends on the class and not on how hard an example is; where annotators
 * err on hard examples the estimate is too low, because confident ones are easy.
 */
public final class NoiseEstimate {
  private static final double YOUTH = 3;
  private static final double SHORTEST_HALF_LIFE = 200;

  private final NoiseSettings settings;
  private final int classes;
  private final double[] predicted;
  private Thresholds thresholds;
  private Cells cells;
  private SourceTallies sources;
  private long labelled;

  /**
   * Makes an estimate that has seen nothing.
   *
   * @param classes 2 to {@link NoiseSettings#MOST_CLASSES}
   */
  public NoiseEstimate(NoiseSettings settings, int classes) {
    if (classes < 2 || classes > NoiseSettings.MOST_CLASSES) {
      throw new IllegalArgumentException(
          "found "
              + classes
              + " classes, expected 2 to "
              + NoiseSettings.MOST_CLASSES
              + " for an estimate of label noise; switch it off for this model");
    }
    this.settings = settings;
    this.classes = classes;
    this.predicted = new double[classes];
    this.thresholds = new Thresholds(settings.confidentShare(), classes);
    this.cells = new Cells(classes);
    this.sources = new SourceTallies(settings.mostSources());
  }

  /** Takes in what a model said about a mini-batch before it was trained on it. */
  public void update(Outcomes batch) {
    int rows = 0;
    for (int given : batch.given()) {
      rows += given >= 0 ? 1 : 0;
    }
    if (rows == 0) {
      return;
    }
    fade(rows);
    labelled += rows;
    for (int row = 0; row < batch.rows(); row++) {
      if (batch.given()[row] >= 0) {
        see(batch, row);
      }
    }
    cells.judge();
  }

  private void fade(int rows) {
    double young = Math.max(SHORTEST_HALF_LIFE, labelled / YOUTH);
    double factor = StrictMath.pow(0.5, rows / Math.min(settings.halfLife(), young));
    cells.fade(factor);
    sources.fade(factor);
    for (int c = 0; c < classes; c++) {
      predicted[c] *= factor;
    }
  }

  private void see(Outcomes batch, int row) {
    int top = batch.top(row);
    double margin = batch.probability(row, top) - second(batch, row, top);
    if (!(margin >= 0)) {
      return; // not a number: a model that has diverged says nothing about labels
    }
    String source = batch.sources().get(row);
    predicted[top]++;
    sources.saw(source);
    if (margin >= thresholds.of(top)) {
      int given = batch.given()[row];
      if (cells.add(top, batch.best(row, top), given)) {
        sources.judged(source, given == top);
      }
    }
    thresholds.saw(top, margin);
  }

  private static double second(Outcomes batch, int row, int top) {
    return batch.probability(row, batch.best(row, top));
  }

  /** Tells whether enough was seen to act on. */
  public boolean settled() {
    return labelled >= settings.warmUp();
  }

  /** Returns the number of labelled examples seen. */
  public long labelled() {
    return labelled;
  }

  /** Returns the share of labels that are wrong, 0 to 1; NaN before there is anything to go by. */
  public double rate() {
    return rateNow().value();
  }

  private Rate rateNow() {
    double all = Arrays.stream(predicted).sum();
    double wrong = 0;
    double variance = 0;
    double known = 0;
    for (int c = 0; c < classes; c++) {
      Tally tally = cells.kept(c);
      if (tally.seen() > 0) {
        double share = predicted[c] / all;
        known += share;
        wrong += share * (1 - tally.agreement());
        variance += share * share * tally.variance();
      }
    }
    return known > 0
        ? Rate.of(wrong / known, variance / (known * known))
        : new Rate(Double.NaN, 0, 1);
  }

  /** Returns all there is to say. */
  public NoiseReport report() {
    double effective = 0;
    List<List<Double>> rows = new ArrayList<>();
    for (double[] row : transitions()) {
      rows.add(Arrays.stream(row).boxed().toList());
    }
    for (int c = 0; c < classes; c++) {
      effective += cells.kept(c).effective();
    }
    return new NoiseReport(labelled, effective, rateNow(), rows, sources.rates());
  }

  /**
   * Returns the transition matrix, {@code transitions[true][given]}, a new array; rows sum to 1. A
   * class of which nothing is known keeps its labels.
   */
  double[][] transitions() {
    double[][] matrix = new double[classes][];
    for (int c = 0; c < classes; c++) {
      Tally tally = cells.kept(c);
      double right = tally.seen() > 0 ? tally.agreement() : 1;
      double[] row = cells.spread(c);
      if (Arrays.stream(row).sum() == 0) {
        // Wrong labels that went nowhere that was counted may have gone anywhere.
        Arrays.fill(row, 1.0 / (classes - 1));
      }
      for (int g = 0; g < classes; g++) {
        row[g] = g == c ? right : (1 - right) * row[g];
      }
      matrix[c] = row;
    }
    return matrix;
  }

  /** Returns the state, from which {@link #read} goes on bit for bit. */
  public byte[] bytes() {
    Packed out = new Packed().whole(classes).whole(labelled).numbers(predicted);
    thresholds.pack(out);
    cells.pack(out);
    sources.pack(out);
    return out.bytes();
  }

  /**
   * Returns an estimate as {@link #bytes} left it.
   *
   * @throws IllegalArgumentException if the bytes are anything else, or of another number of
   *     classes
   */
  public static NoiseEstimate read(NoiseSettings settings, int classes, byte[] bytes) {
    Unpacked in = new Unpacked(bytes);
    long found = in.whole();
    if (found != classes) {
      throw new IllegalArgumentException(
          "the noise estimate is of " + found + " classes, expected " + classes);
    }
    NoiseEstimate estimate = new NoiseEstimate(settings, classes);
    estimate.labelled = in.whole();
    System.arraycopy(in.numbers(classes), 0, estimate.predicted, 0, classes);
    estimate.thresholds = Thresholds.unpack(settings.confidentShare(), classes, in);
    estimate.cells = Cells.unpack(classes, in);
    estimate.sources = SourceTallies.unpack(settings.mostSources(), in);
    in.end();
    return estimate;
  }
}
