package io.flatwater.model.metric;

/**
 * Accuracy along a stream that forgets: row i of n counts αⁿ⁻ⁱ.
 *
 * <p>The value is Sₙ/Nₙ with Sₙ = hitₙ + α·Sₙ₋₁ and Nₙ = 1 + α·Nₙ₋₁. About the last 1/(1 - α) rows
 * count: 1,000 for α = 0.999. Needs no memory of rows, unlike a window. Fed with predictions that
 * were made before their labels were learnt from, it is the prequential accuracy.
 *
 * @see <a href="https://doi.org/10.1007/s10994-012-5320-9">Gama, Sebastião and Rodrigues, 2013,
 *     section 3.2</a>
 */
public final class FadingAccuracy implements Metric {
  private final double factor;
  private double hits;
  private double rows;

  /** Makes one with a fading factor α in (0, 1]; 1 never forgets. */
  public FadingAccuracy(double factor) {
    this.factor = Fading.checked(factor);
  }

  @Override
  public void addRow(float[] probabilities, int from, int classes, int label) {
    add(Metric.predicted(probabilities, from, classes), label);
  }

  /** Counts one prediction. */
  public void add(int predicted, int label) {
    hits = (predicted == label ? 1 : 0) + factor * hits;
    rows = 1 + factor * rows;
  }

  @Override
  public double value() {
    return hits / rows;
  }
}
