package io.flatwater.model.metric;

/**
 * Cohen's κ = (p₀ - pₑ)/(1 - pₑ): accuracy p₀ beside the accuracy pₑ = Σ P(predicted c)·P(label c)
 * that guesses of the same frequencies would have by chance. 1 is perfect, 0 is chance, below is
 * worse than chance.
 *
 * <p>NaN if chance alone is always right (all predictions and all labels are of one class).
 *
 * @see <a href="https://doi.org/10.1177/001316446002000104">Cohen, 1960</a>
 * @see <a href="https://doi.org/10.1007/978-3-642-16184-1_1">Bifet and Frank, 2010: κ along a
 *     stream</a>
 */
public final class Kappa implements Metric {
  private final double factor;
  private final double[] predictions;
  private final double[] labels;
  private double rows;
  private double hits;

  /** Makes one for a number of classes that never forgets. */
  public Kappa(int classes) {
    this(classes, Fading.NONE);
  }

  /** Makes one with a fading factor in (0, 1], which all counts are multiplied by at every row. */
  public Kappa(int classes, double factor) {
    this.factor = Fading.checked(factor);
    this.predictions = new double[classes];
    this.labels = new double[classes];
  }

  @Override
  public void addRow(float[] probabilities, int from, int classes, int label) {
    add(Metric.predicted(probabilities, from, classes), label);
  }

  /** Counts one prediction; both classes are below the number of classes. */
  public void add(int predicted, int label) {
    if (factor != Fading.NONE) {
      fade();
    }
    predictions[predicted]++;
    labels[label]++;
    rows++;
    hits += predicted == label ? 1 : 0;
  }

  private void fade() {
    for (int c = 0; c < labels.length; c++) {
      predictions[c] *= factor;
      labels[c] *= factor;
    }
    rows *= factor;
    hits *= factor;
  }

  @Override
  public double value() {
    double chance = 0;
    for (int c = 0; c < labels.length; c++) {
      chance += predictions[c] / rows * (labels[c] / rows);
    }
    return beyond(hits / rows, chance);
  }

  /**
   * Returns how much of what a baseline leaves to be gained is gained; NaN if it leaves nothing.
   */
  static double beyond(double accuracy, double baseline) {
    return baseline == 1 ? Double.NaN : (accuracy - baseline) / (1 - baseline);
  }
}
