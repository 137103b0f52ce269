package io.flatwater.trainer.noise;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * What is done about labels that are probably wrong, before a mini-batch is trained on.
 *
 * <p>Nothing is done before the estimate has settled. First the action, then the guard; smoothing
 * acts on whatever labels remain.
 *
 * @param action on doubtful labels
 * @param certainty confidence in another class from which {@link Action#DROP} drops and {@link
 *     Action#RELABEL} relabels; above 0.5 to 1
 * @param guard against learning wrong labels by heart
 * @param smoothing share of each label that is spread evenly over all classes, 0 to below 1 (<a
 *     href="https://arxiv.org/abs/1512.00567">Szegedy et al., 2016, section 7</a>)
 */
public record Treatment(Action action, double certainty, Guard guard, double smoothing) {

  private static final double ROBUSTNESS = 0.3;

  /** Trains on labels as they are given. */
  public static final Treatment NONE = new Treatment(Action.NONE, 0.8, Guard.NONE, 0);

  /** What is done about a doubtful label. */
  public enum Action {
    /** Nothing. */
    NONE,
    /**
     * Its loss counts by the probability that it is right; the mean weight of a batch stays 1. The
     * model then learns little of the noise, and its word is taken as the truth's.
     */
    DOWN_WEIGHT,
    /**
     * It takes no part in the step where another class is certain. Doubt alone is no reason: of an
     * example that the model does not know every label is doubtful, and it is the one to learn
     * from.
     */
    DROP,
    /** The likely class takes its place. */
    RELABEL
  }

  /** What else keeps wrong labels out. */
  public enum Guard {
    /** Nothing. */
    NONE,
    /**
     * Of each batch only the rows with the smallest losses are used, as many as there are right
     * labels by the estimate: what is learned early is right (<a
     * href="https://arxiv.org/abs/1804.06872">Han et al., 2018</a>; <a
     * href="https://arxiv.org/abs/2007.00151">Liu et al., 2020</a>). Liu's own regulariser averages
     * predictions of one example over epochs, and on a stream no example comes twice.
     */
    SMALL_LOSS,
    /**
     * A row counts by p<sup>q</sup>, p the probability of its label and q = {@value #ROBUSTNESS}:
     * the gradient of a loss between cross-entropy (q = 0) and absolute error (q = 1). What the
     * model has come to believe early weighs more than what contradicts it; nothing is thrown away.
     * The mean weight of a batch stays 1 (<a href="https://arxiv.org/abs/1805.07836">Zhang and
     * Sabuncu, 2018, equation 6</a>).
     */
    ROBUST_LOSS
  }

  public Treatment {
    if (!(certainty > 0.5 && certainty <= 1)) {
      throw new IllegalArgumentException(
          "the certainty is " + certainty + ", expected above 0.5 to 1");
    }
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException(
          "the smoothing is " + smoothing + ", expected 0 to below 1");
    }
  }

  /** Returns whether it ever needs to know the doubt about a label. */
  public boolean looksAtLabels() {
    return action != Action.NONE || guard != Guard.NONE;
  }

  /**
   * Labels to train on.
   *
   * @param labels one a row; -1: takes no part
   * @param weights of the rows, one a row, not negative; all 1 unless rows are weighted down
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on within one step, never compared
  public record Treated(int[] labels, float[] weights) {

    /** Returns the number of rows that are trained on. */
    public int used() {
      return (int) Arrays.stream(labels).filter(label -> label >= 0).count();
    }
  }

  /** Returns the doubt about labels by the word of a model that is trained under this treatment. */
  public Doubt doubt(NoiseEstimate estimate, Outcomes batch) {
    boolean weighs = action == Action.DOWN_WEIGHT;
    return Doubt.of(estimate, batch, weighs ? Doubt.Learned.TRUTH : Doubt.Learned.NOISE);
  }

  /**
   * Returns the labels to train on.
   *
   * @param rate estimated share of wrong labels, 0 to 1
   * @param doubt about the labels of the batch
   */
  public Treated treat(Outcomes batch, Doubt doubt, double rate) {
    int[] labels = batch.given().clone();
    float[] weights = new float[labels.length];
    Arrays.fill(weights, 1);
    switch (action) {
      case NONE -> {}
      case DOWN_WEIGHT -> weigh(labels, doubt, weights);
      case DROP -> replace(labels, doubt, row -> -1);
      case RELABEL -> replace(labels, doubt, row -> doubt.likely()[row]);
    }
    switch (guard) {
      case NONE -> {}
      case SMALL_LOSS -> keepSmallest(batch, labels, rate);
      case ROBUST_LOSS -> believe(batch, labels, weights);
    }
    return new Treated(labels, weights);
  }

  private static void weigh(int[] labels, Doubt doubt, float[] weights) {
    for (int i = 0; i < labels.length; i++) {
      weights[i] = Math.max(0, 1 - doubt.wrong()[i]);
    }
    keepMean(labels, weights);
  }

  private static void believe(Outcomes batch, int[] labels, float[] weights) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        weights[i] *= (float) StrictMath.pow(batch.probability(i, labels[i]), ROBUSTNESS);
      }
    }
    keepMean(labels, weights);
  }

  /** Scales the weights of labelled rows to a mean of 1; those of others are 1. */
  private static void keepMean(int[] labels, float[] weights) {
    double sum = 0;
    int rows = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        sum += weights[i];
        rows++;
      }
    }
    if (sum > 0) {
      for (int i = 0; i < labels.length; i++) {
        weights[i] = labels[i] >= 0 ? (float) (weights[i] * rows / sum) : 1;
      }
    }
  }

  private void replace(int[] labels, Doubt doubt, IntUnaryOperator label) {
    for (int i = 0; i < labels.length; i++) {
      boolean other = labels[i] >= 0 && doubt.likely()[i] != labels[i];
      if (other && doubt.confidence()[i] >= certainty) {
        labels[i] = label.applyAsInt(i);
      }
    }
  }

  private static void keepSmallest(Outcomes batch, int[] labels, double rate) {
    double[] chances = new double[labels.length];
    int rows = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        chances[rows++] = batch.probability(i, labels[i]);
      }
    }
    int dropped = (int) Math.min(rows - 1, Math.round(rows * rate));
    if (dropped <= 0) {
      return;
    }
    double[] sorted = Arrays.copyOf(chances, rows);
    Arrays.sort(sorted);
    double least = sorted[dropped];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0 && batch.probability(i, labels[i]) < least) {
        labels[i] = -1;
      }
    }
  }
}
