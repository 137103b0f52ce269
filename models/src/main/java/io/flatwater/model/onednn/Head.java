package io.flatwater.model.onednn;

import io.flatwater.model.Selection;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** The end of a plan: takes the outputs out of native memory, judges them, puts the deltas back. */
final class Head {
  private final FloatBuffer outputs;
  private final FloatBuffer deltas;
  private final int width;
  private final Judge judge;
  private final float[] values;

  /**
   * Makes a head.
   *
   * @param outputs where the network leaves its outputs, {@code rows × width}
   * @param deltas where the backward pass expects its beginning; may be the same place
   */
  Head(FloatBuffer outputs, FloatBuffer deltas, int rows, int width, Judge judge) {
    this.outputs = outputs;
    this.deltas = deltas;
    this.width = width;
    this.judge = judge;
    this.values = new float[rows * width];
  }

  /** Takes the outputs out of native memory. */
  void read() {
    outputs.get(0, values);
  }

  /** Puts the deltas into native memory. */
  void write() {
    deltas.put(0, values);
  }

  /**
   * Turns the outputs into the deltas of {@code Σ weights[i]·loss[i] / selection.size()}.
   *
   * @param from index of the first row in the selection
   * @param count rows that were loaded
   * @return {@code Σ weights[i]·loss[i]} over these rows
   */
  double judge(Selection selection, int from, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double weight = selection.weights()[from + i];
      sum +=
          weight
              * judge.judge(
                  values, i * width, selection.target(from + i), weight / selection.size());
    }
    Arrays.fill(values, count * width, values.length, 0);
    return sum;
  }

  /** Writes the unweighted losses of the rows that were loaded. */
  void losses(Selection selection, int from, int count, float[] losses) {
    for (int i = 0; i < count; i++) {
      losses[from + i] = (float) judge.loss(values, i * width, selection.target(from + i));
    }
  }

  /** Writes the predictions for the rows that were loaded, the first at {@code to}. */
  void predict(int count, float[] predictions, int to) {
    for (int i = 0; i < count; i++) {
      judge.predict(values, i * width, predictions, to + i * width);
    }
  }
}
