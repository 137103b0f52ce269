package io.flatwater.model.metric;

/**
 * κ-temporal = (p₀ - pₑ)/(1 - pₑ): accuracy p₀ beside the accuracy pₑ of {@link Persistence} on the
 * same rows. Positive only for a classifier that does better than repeating the last label; NaN if
 * repeating it is always right.
 *
 * @see <a href="https://doi.org/10.1007/s10994-014-5441-4">Žliobaitė et al., 2015, section 4</a>
 */
public final class KappaTemporal implements Metric {
  private final FadingAccuracy accuracy;
  private final Persistence persistence;

  /** Makes one that never forgets. */
  public KappaTemporal() {
    this(Fading.NONE);
  }

  /** Makes one with a fading factor in (0, 1]. */
  public KappaTemporal(double factor) {
    accuracy = new FadingAccuracy(factor);
    persistence = new Persistence(factor);
  }

  @Override
  public void addRow(float[] probabilities, int from, int classes, int label) {
    add(Metric.predicted(probabilities, from, classes), label);
  }

  /** Counts one prediction. */
  public void add(int predicted, int label) {
    accuracy.add(predicted, label);
    persistence.add(label);
  }

  @Override
  public double value() {
    return Kappa.beyond(accuracy.value(), persistence.value());
  }
}
