package io.flatwater.model.dl4j;

import io.flatwater.model.Selection;
import io.flatwater.model.Selection.Target;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * The loss of the rows that a pass is about, from the output layer's pre-activations.
 *
 * <p>Softmax with cross-entropy is computed here in double and in its stable form (DL4J clips its
 * score and lets probabilities underflow); every other pair of loss and activation is DL4J's.
 */
final class Head {
  private final ILossFunction loss;
  private final IActivation activation;
  private final int classes;
  private final boolean crossEntropy;

  private final INDArray unused = Natives.matrix(1, 1);

  private Selection rows;
  private int from;
  private double sum;
  private float[] logits = new float[0];

  Head(ILossFunction loss, IActivation activation, int classes, Selection none) {
    this.loss = loss;
    this.activation = activation;
    this.classes = classes;
    this.rows = none;
    this.crossEntropy =
        loss instanceof LossMCXENT m
            && m.getWeights() == null
            && activation instanceof ActivationSoftmax;
  }

  /** Says which rows the next pass is about: those of a selection from {@code from} on. */
  void aim(Selection rows, int from) {
    this.rows = rows;
    this.from = from;
    this.sum = 0;
  }

  /** Returns {@code Σ weights[i]·loss[i]} of the last backward pass, over the rows it was about. */
  double sum() {
    return sum;
  }

  /** Returns the activation that the configuration names. */
  IActivation activation() {
    return activation;
  }

  /** Returns the labels as DL4J's losses want them; empty where they are not needed. */
  INDArray labels(int count) {
    if (crossEntropy) {
      return unused;
    }
    float[] oneHot = new float[count * classes];
    for (int i = 0; i < count; i++) {
      oneHot[i * classes + rows.labels()[from + i]] = 1;
    }
    INDArray labels = Natives.matrix(count, classes);
    Natives.write(oneHot, 0, labels);
    return labels;
  }

  /** Returns the gradient of {@code Σ weights[i]·loss[i] / rows} by the pre-activations. */
  INDArray gradient(INDArray preOutput) {
    int count = (int) preOutput.size(0);
    float[] losses = new float[count];
    INDArray delta;
    if (crossEntropy) {
      float[] z = logits(preOutput, count);
      for (int i = 0; i < count; i++) {
        int row = i * classes;
        losses[i] = (float) crossEntropy(z, row, rows.target(from + i));
        softmaxDelta(z, row, from + i);
      }
      delta = Natives.matrix(count, classes);
      Natives.write(z, 0, delta);
    } else {
      INDArray labels = labels(count);
      losses(preOutput, losses, 0);
      delta = loss.computeGradient(labels, preOutput, activation, null);
      float[] scale = new float[count];
      for (int i = 0; i < count; i++) {
        scale[i] = rows.weights()[from + i] / rows.size();
      }
      delta.muliColumnVector(Nd4j.create(scale, new long[] {count, 1}, 'c'));
    }
    for (int i = 0; i < count; i++) {
      sum += (double) rows.weights()[from + i] * losses[i];
    }
    return delta;
  }

  /** Writes the unweighted losses of the rows aimed at, {@code losses[to]} being the first. */
  void losses(INDArray preOutput, float[] losses, int to) {
    int count = (int) preOutput.size(0);
    if (crossEntropy) {
      float[] z = logits(preOutput, count);
      for (int i = 0; i < count; i++) {
        losses[to + i] = (float) crossEntropy(z, i * classes, rows.target(from + i));
      }
    } else {
      INDArray scores = loss.computeScoreArray(labels(count), preOutput.dup(), activation, null);
      for (int i = 0; i < count; i++) {
        losses[to + i] = scores.getFloat(i);
      }
    }
  }

  private float[] logits(INDArray preOutput, int count) {
    if (logits.length < count * classes) {
      logits = new float[count * classes];
    }
    Natives.readRows(preOutput, logits, 0);
    return logits;
  }

  private double crossEntropy(float[] z, int row, Target target) {
    double top = top(z, row);
    double total = 0;
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      total += Math.exp(z[row + c] - top);
      sum += z[row + c];
    }
    double smoothing = target.smoothing();
    double labelled = z[row + target.label()];
    double wanted =
        smoothing == 0 ? labelled : (1 - smoothing) * labelled + smoothing * sum / classes;
    return Math.log(total) + top - wanted;
  }

  private void softmaxDelta(float[] z, int row, int index) {
    double top = top(z, row);
    double total = 0;
    for (int c = 0; c < classes; c++) {
      total += Math.exp(z[row + c] - top);
    }
    double scale = (double) rows.weights()[index] / rows.size();
    for (int c = 0; c < classes; c++) {
      double probability = Math.exp(z[row + c] - top) / total;
      double share = rows.target(index).of(c, classes);
      z[row + c] = (float) (scale * (probability - share));
    }
  }

  private double top(float[] z, int row) {
    double top = z[row];
    for (int c = 1; c < classes; c++) {
      top = Math.max(top, z[row + c]);
    }
    return top;
  }
}
