package io.flatwater.model.metric;

/**
 * κ-majority = (p₀ - pₑ)/(1 - pₑ): accuracy p₀ beside the accuracy pₑ of {@link Majority} on the
 * same rows. Positive only for a classifier that does better than naming the most frequent class;
 * NaN if naming it is always right.
 *
 * @see <a href="https://doi.org/10.1145/2783258.2783372">Bifet et al., 2015, section 4.2</a>
 */
public final class KappaMajority implements Metric {
  private final FadingAccuracy accuracy;
  private final Majority majority;

  /** Makes one for a number of classes that never forgets. */
  public KappaMajority(int classes) {
    this(classes, Fading.NONE);
  }

  /** Makes one with a fading factor in (0, 1]. */
  public KappaMajority(int classes, double factor) {
    accuracy = new FadingAccuracy(factor);
    majority = new Majority(classes, factor);
  }

  @Override
  public void addRow(float[] probabilities, int from, int classes, int label) {
    add(Metric.predicted(probabilities, from, classes), label);
  }

  /** Counts one prediction. */
  public void add(int predicted, int label) {
    accuracy.add(predicted, label);
    majority.add(label);
  }

  @Override
  public double value() {
    return Kappa.beyond(accuracy.value(), majority.value());
  }
}
