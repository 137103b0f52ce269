package io.flatwater.model.metric;

/**
 * Accuracy of the classifier that says of every row of a stream what the row before it was: the
 * baseline that streams with long runs of one class make strong.
 *
 * <p>It has nothing to say of the first row, which counts as wrong. Predictions are not looked at.
 * Rows without a label are passed over.
 *
 * @see <a href="https://doi.org/10.1007/s10994-014-5441-4">Žliobaitė et al., 2015: "no-change"</a>
 */
public final class Persistence implements Metric {
  private static final int NOTHING = -1;

  private final FadingAccuracy accuracy;
  private int last = NOTHING;

  /** Makes one that never forgets. */
  public Persistence() {
    this(Fading.NONE);
  }

  /** Makes one with a fading factor in (0, 1]. */
  public Persistence(double factor) {
    accuracy = new FadingAccuracy(factor);
  }

  @Override
  public void addRow(float[] probabilities, int from, int classes, int label) {
    add(label);
  }

  /** Counts the next label of the stream. */
  public void add(int label) {
    accuracy.add(last, label);
    last = label;
  }

  @Override
  public double value() {
    return accuracy.value();
  }
}
