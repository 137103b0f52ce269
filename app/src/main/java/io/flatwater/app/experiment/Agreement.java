package io.flatwater.app.experiment;

import io.flatwater.schemas.StepReport;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Prequential predictions and given labels of a stream, from its steps' counts: the numbers of
 * {@code Kappa} and {@code KappaTemporal} over all rows, accuracy that fades, and accuracy over a
 * window. Belongs to one thread.
 *
 * @see <a href="https://doi.org/10.1007/s10994-012-5320-9">Gama, Sebastião and Rodrigues, 2013,
 *     section 3.2</a>
 */
final class Agreement {
  /** What a row counts less than the next one. */
  static final double FADING = 0.9995;

  /** The fewest rows of a full window, which holds whole steps. */
  static final int WINDOW = 2_000;

  private final Deque<StepReport> window = new ArrayDeque<>();
  private int windowRows;
  private int windowHits;
  private long[] predictions = new long[0];
  private long[] labels = new long[0];
  private long rows;
  private long hits;
  private long repeats;
  private double weight;
  private double weightedHits;
  private int lastLabel = -1;
  private boolean counted = true;

  /** Takes the next step. */
  void add(StepReport step) {
    int labelled = step.getLabelled();
    if (labelled == 0) {
      return;
    }
    rows += labelled;
    hits += step.getCorrectGiven();
    repeats += step.getRepeats() + (step.getFirstLabel() == lastLabel ? 1 : 0);
    lastLabel = step.getLastLabel();
    double fade = Math.pow(FADING, labelled);
    // Where in a batch its right answers were is not known: all its rows weigh alike.
    double mean = (1 - fade) / (1 - FADING) / labelled;
    weight = weight * fade + mean * labelled;
    weightedHits = weightedHits * fade + mean * step.getCorrectGiven();
    slide(step);
    counted &= lastLabel >= 0 && !step.getLabels().isEmpty();
    predictions = plus(predictions, step.getPredictions());
    labels = plus(labels, step.getLabels());
  }

  private void slide(StepReport step) {
    window.addLast(step);
    windowRows += step.getLabelled();
    windowHits += step.getCorrectGiven();
    while (windowRows - window.getFirst().getLabelled() >= WINDOW) {
      StepReport gone = window.removeFirst();
      windowRows -= gone.getLabelled();
      windowHits -= gone.getCorrectGiven();
    }
  }

  private static long[] plus(long[] sum, List<Integer> counts) {
    long[] next = sum.length >= counts.size() ? sum : Arrays.copyOf(sum, counts.size());
    for (int c = 0; c < counts.size(); c++) {
      next[c] += counts.get(c);
    }
    return next;
  }

  /** Returns the accuracy that fades; NaN of no rows. */
  double fading() {
    return weightedHits / weight;
  }

  /** Returns the accuracy over the newest steps with at least {@link #WINDOW} rows; NaN of none. */
  double windowed() {
    return (double) windowHits / windowRows;
  }

  /** Returns κ; NaN if it cannot be told. */
  double kappa() {
    double chance = 0;
    for (int c = 0; c < labels.length; c++) {
      chance += (double) predictions[c] / rows * ((double) labels[c] / rows);
    }
    return counted ? beyond(chance) : Double.NaN;
  }

  /** Returns κ-temporal; NaN if it cannot be told. */
  double kappaTemporal() {
    return lastLabel >= 0 ? beyond((double) repeats / rows) : Double.NaN;
  }

  private double beyond(double baseline) {
    return rows == 0 || baseline == 1
        ? Double.NaN
        : ((double) hits / rows - baseline) / (1 - baseline);
  }
}
