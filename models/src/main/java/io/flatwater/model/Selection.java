package io.flatwater.model;

import java.util.Arrays;

/**
 * The labelled rows that one objective is about, packed, with their weights.
 *
 * <p>Executors may recognise a selection by identity and load its rows into native memory once for
 * all passes of a step. All arrays are only read.
 *
 * @param inputs {@code rows × inputs}, row-major, scaled
 * @param labels class of each row, none negative
 * @param ids index of each row in the mini-batch it came from: dropout masks go by it
 * @param weights of each row; the loss is {@code Σ weights[i]·loss[i] / rows}
 * @param smoothing share of each label that a softmax cross-entropy spreads evenly; see {@link
 *     Batch}
 * @param seed of the run
 * @param step number of this step
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity only
public record Selection(
    float[] inputs,
    int[] labels,
    int[] ids,
    float[] weights,
    float smoothing,
    long seed,
    long step) {

  /**
   * Returns the labelled rows of a batch, each with weight 1.
   *
   * @throws IllegalArgumentException if no row has a label, or one is not below {@code classes}
   */
  public static Selection labelled(Batch batch, int classes, long seed, long step) {
    int[] labels = batch.labels();
    int[] keep = new int[labels.length];
    int n = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= classes) {
        throw new IllegalArgumentException(
            "row " + i + " has label " + labels[i] + ", but there are " + classes + " classes");
      }
      if (labels[i] >= 0) {
        keep[n++] = i;
      }
    }
    if (n == 0) {
      throw new IllegalArgumentException("no row of the batch has a label");
    }
    float[] ones = new float[labels.length];
    Arrays.fill(ones, 1);
    Selection all =
        new Selection(
            batch.inputs(), labels, identity(labels.length), ones, batch.smoothing(), seed, step);
    return n == labels.length ? all : all.rows(Arrays.copyOf(keep, n));
  }

  /**
   * What the outputs of a row should be.
   *
   * @param label class of the row
   * @param smoothing share that is spread evenly over all classes
   */
  public record Target(int label, float smoothing) {

    /** Returns the probability that a class should have. */
    public double of(int c, int classes) {
      double even = (double) smoothing / classes;
      return c == label ? 1 - smoothing + even : even;
    }
  }

  /** Returns what the outputs of a row should be. */
  public Target target(int row) {
    return new Target(labels[row], smoothing);
  }

  /** Returns the number of rows. */
  public int size() {
    return labels.length;
  }

  /** Returns a copy of some rows, weights included; an index may occur more than once. */
  public Selection rows(int[] keep) {
    if (keep.length == 0) {
      throw new IllegalArgumentException("a selection needs at least one row");
    }
    int width = inputs.length / labels.length;
    float[] x = new float[keep.length * width];
    int[] y = new int[keep.length];
    int[] id = new int[keep.length];
    float[] w = new float[keep.length];
    for (int i = 0; i < keep.length; i++) {
      int from = keep[i];
      if (from < 0 || from >= labels.length) {
        throw new IllegalArgumentException("row " + from + " of " + labels.length);
      }
      System.arraycopy(inputs, from * width, x, i * width, width);
      y[i] = labels[from];
      id[i] = ids[from];
      w[i] = weights[from];
    }
    return new Selection(x, y, id, w, smoothing, seed, step);
  }

  /** Returns the same rows with their weights multiplied by the given ones. */
  public Selection weighted(float[] factors) {
    if (factors.length != labels.length) {
      throw new IllegalArgumentException(
          factors.length + " weights for " + labels.length + " rows");
    }
    float[] w = weights.clone();
    for (int i = 0; i < w.length; i++) {
      if (!(factors[i] >= 0) || factors[i] == Float.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("weight of row " + i + " is " + factors[i]);
      }
      w[i] *= factors[i];
    }
    return new Selection(inputs, labels, ids, w, smoothing, seed, step);
  }

  private static int[] identity(int n) {
    int[] ids = new int[n];
    Arrays.setAll(ids, i -> i);
    return ids;
  }
}
