package io.flatwater.model.metric;

import java.util.BitSet;

/**
 * Accuracy of the newest rows of a stream: a sliding window, of which one bit a row is kept.
 *
 * <p>Fed with predictions that were made before their labels were learnt from, it is the
 * prequential accuracy over a window.
 *
 * @see <a href="https://doi.org/10.1007/s10994-012-5320-9">Gama, Sebastião and Rodrigues, 2013,
 *     section 3.2</a>
 */
public final class WindowAccuracy implements Metric {
  private final int window;
  private final BitSet hits;
  private long rows;
  private int correct;

  /** Makes one over a number of rows, at least 1. */
  public WindowAccuracy(int window) {
    if (window < 1) {
      throw new IllegalArgumentException("a window holds at least one row, found " + window);
    }
    this.window = window;
    this.hits = new BitSet();
  }

  @Override
  public void addRow(float[] probabilities, int from, int classes, int label) {
    add(Metric.predicted(probabilities, from, classes), label);
  }

  /** Counts one prediction, in place of the oldest one if the window is full. */
  public void add(int predicted, int label) {
    int slot = (int) (rows % window);
    correct += (predicted == label ? 1 : 0) - (hits.get(slot) ? 1 : 0);
    hits.set(slot, predicted == label);
    rows++;
  }

  @Override
  public double value() {
    return (double) correct / Math.min(rows, window);
  }
}
