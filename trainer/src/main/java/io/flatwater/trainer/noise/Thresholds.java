package io.flatwater.trainer.noise;

import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;

/**
 * For each predicted class the margin that a given share of its predictions exceeds: a running
 * quantile, so that a class of which the model is rarely sure is judged by its own standard, and a
 * model that drift makes less sure all over keeps its confident share.
 */
final class Thresholds {
  /** Step of the quantile, as a share of its value. */
  private static final double STEP = 0.02;

  private static final double LEAST = 0.01;

  private final double share;
  private final double[] margins;

  Thresholds(double share, int classes) {
    this.share = share;
    this.margins = new double[classes];
  }

  /** Returns the margin that a class must have now. */
  double of(int top) {
    return margins[top];
  }

  /** Moves the threshold of a class so that the share of larger margins comes to be the wanted. */
  void saw(int top, double margin) {
    double step = STEP * Math.max(margins[top], LEAST);
    double above = margin >= margins[top] ? 1 : 0;
    margins[top] += step * (above - share);
  }

  void pack(Packed out) {
    out.numbers(margins);
  }

  static Thresholds unpack(double share, int classes, Unpacked in) {
    Thresholds thresholds = new Thresholds(share, classes);
    System.arraycopy(in.numbers(classes), 0, thresholds.margins, 0, classes);
    return thresholds;
  }
}
