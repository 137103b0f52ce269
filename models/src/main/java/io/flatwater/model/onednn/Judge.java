package io.flatwater.model.onednn;

import static java.lang.Math.exp;
import static java.lang.Math.log;
import static java.lang.Math.max;
import static java.lang.Math.min;

import io.flatwater.model.Layer;
import io.flatwater.model.Selection.Target;

/**
 * A loss of one row of outputs, in double. A row lies at {@code at} in an array of rows. Only
 * softmax with cross-entropy smooths.
 */
interface Judge {

  /** Returns the judge of a loss. */
  static Judge of(Layer.Loss loss, int outputs) {
    return switch (loss) {
      case CROSS_ENTROPY -> new CrossEntropy(outputs, new double[outputs]);
      case BINARY_CROSS_ENTROPY -> new BinaryCrossEntropy(outputs);
      case SQUARED_ERROR -> new SquaredError(outputs);
    };
  }

  /** Returns the loss of a row. */
  double loss(float[] values, int at, Target target);

  /** Returns the loss of a row and puts its derivative by the outputs, times a scale, in place. */
  double judge(float[] values, int at, Target target, double scale);

  /** Writes what the network predicts. */
  void predict(float[] values, int at, float[] predictions, int to);

  /** Softmax with cross-entropy in its stable form. */
  @SuppressWarnings("ArrayRecordComponent") // scratch
  record CrossEntropy(int outputs, double[] powers) implements Judge {
    @Override
    public double loss(float[] values, int at, Target target) {
      double wanted = wanted(values, at, target);
      double top = top(values, at);
      return log(total(values, at, top)) + top - wanted;
    }

    @Override
    public double judge(float[] values, int at, Target target, double scale) {
      double wanted = wanted(values, at, target);
      double top = top(values, at);
      double total = total(values, at, top);
      for (int c = 0; c < outputs; c++) {
        double share = target.of(c, outputs);
        values[at + c] = (float) (scale * (powers[c] / total - share));
      }
      return log(total) + top - wanted;
    }

    @Override
    public void predict(float[] values, int at, float[] predictions, int to) {
      double total = total(values, at, top(values, at));
      for (int c = 0; c < outputs; c++) {
        predictions[to + c] = (float) (powers[c] / total);
      }
    }

    /** Returns the mean output under the target: that of the label, if nothing is smoothed. */
    private double wanted(float[] values, int at, Target target) {
      double labelled = values[at + target.label()];
      if (target.smoothing() == 0) {
        return labelled;
      }
      double sum = 0;
      for (int c = 0; c < outputs; c++) {
        sum += values[at + c];
      }
      return (1 - target.smoothing()) * labelled + target.smoothing() * sum / outputs;
    }

    private double top(float[] values, int at) {
      double top = values[at];
      for (int c = 1; c < outputs; c++) {
        top = max(top, values[at + c]);
      }
      return top;
    }

    /** Returns the sum of the powers, which it leaves in {@code powers}. */
    private double total(float[] values, int at, double top) {
      double total = 0;
      for (int c = 0; c < outputs; c++) {
        powers[c] = exp(values[at + c] - top);
        total += powers[c];
      }
      return total;
    }
  }

  /** Sigmoid with cross-entropy of each output. */
  record BinaryCrossEntropy(int outputs) implements Judge {
    @Override
    public double loss(float[] values, int at, Target target) {
      double loss = 0;
      for (int c = 0; c < outputs; c++) {
        double p = bounded(sigmoid(values[at + c]));
        loss -= log(c == target.label() ? p : 1 - p);
      }
      return loss;
    }

    @Override
    public double judge(float[] values, int at, Target target, double scale) {
      double loss = loss(values, at, target);
      for (int c = 0; c < outputs; c++) {
        double sigmoid = sigmoid(values[at + c]);
        double p = bounded(sigmoid);
        double wanted = c == target.label() ? 1 : 0;
        double slope = sigmoid * (1 - sigmoid) / (p * (1 - p));
        values[at + c] = (float) (scale * (p - wanted) * slope);
      }
      return loss;
    }

    @Override
    public void predict(float[] values, int at, float[] predictions, int to) {
      for (int c = 0; c < outputs; c++) {
        predictions[to + c] = (float) sigmoid(values[at + c]);
      }
    }

    private static double sigmoid(double z) {
      return 1 / (1 + exp(-z));
    }

    private static double bounded(double p) {
      return min(max(p, Layer.LEAST_PROBABILITY), 1 - Layer.LEAST_PROBABILITY);
    }
  }

  /** Mean of the squared differences. */
  record SquaredError(int outputs) implements Judge {
    @Override
    public double loss(float[] values, int at, Target target) {
      double loss = 0;
      for (int c = 0; c < outputs; c++) {
        double off = values[at + c] - (c == target.label() ? 1 : 0);
        loss += off * off / outputs;
      }
      return loss;
    }

    @Override
    public double judge(float[] values, int at, Target target, double scale) {
      double loss = loss(values, at, target);
      for (int c = 0; c < outputs; c++) {
        double off = values[at + c] - (c == target.label() ? 1 : 0);
        values[at + c] = (float) (scale * 2 * off / outputs);
      }
      return loss;
    }

    @Override
    public void predict(float[] values, int at, float[] predictions, int to) {
      System.arraycopy(values, at, predictions, to, outputs);
    }
  }
}
