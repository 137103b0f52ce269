package io.flatwater.model.metric;

/**
 * Accuracy of the classifier that says of every row the class that was most frequent before it: the
 * baseline that unequal classes make strong.
 *
 * <p>Of equally frequent classes it takes the first one. It has nothing to say of the first row,
 * which counts as wrong. Predictions are not looked at.
 */
public final class Majority implements Metric {
  private static final int NOTHING = -1;

  private final FadingAccuracy accuracy;
  private final long[] counts;
  private int majority = NOTHING;

  /** Makes one for a number of classes that never forgets. */
  public Majority(int classes) {
    this(classes, Fading.NONE);
  }

  /**
   * Makes one with a fading factor in (0, 1]: its accuracy forgets, the counts of classes do not.
   */
  public Majority(int classes, double factor) {
    counts = new long[classes];
    accuracy = new FadingAccuracy(factor);
  }

  @Override
  public void addRow(float[] probabilities, int from, int classes, int label) {
    add(label);
  }

  /** Counts the next label of the stream. */
  public void add(int label) {
    accuracy.add(majority, label);
    counts[label]++;
    if (majority == NOTHING
        || counts[label] > counts[majority]
        || (counts[label] == counts[majority] && label < majority)) {
      majority = label;
    }
  }

  @Override
  public double value() {
    return accuracy.value();
  }
}
