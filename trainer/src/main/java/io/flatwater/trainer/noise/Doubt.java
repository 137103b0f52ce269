package io.flatwater.trainer.noise;

/**
 * How likely each label of a mini-batch is wrong, by what the model said before it was trained.
 *
 * <p>A model that has learned the noise predicts noisy labels: p ≈ π·T, with the transition matrix
 * T and the distribution π of the true class. So π is the one whose π·T is nearest to p in Kullback
 * and Leibler's sense ({@value #ROUNDS} rounds of the multiplicative update, from p). By Bayes'
 * rule P(true = y | x, given) ∝ π(y)·T[y][given]; the doubt is what does not fall on the given
 * class.
 *
 * @param wrong probability that the label is wrong, one a row; 0 where there is none
 * @param likely likeliest true class, one a row; -1 where there is no label
 * @param confidence probability of the likely class, one a row
 */
@SuppressWarnings("ArrayRecordComponent") // a view for the moment of its making, never compared
public record Doubt(float[] wrong, int[] likely, float[] confidence) {
  private static final int ROUNDS = 10;

  /** Share of T that is spread evenly, so that no transition is impossible. */
  private static final double EVEN = 0.01;

  /** What a model predicts, which decides how its word is taken. */
  public enum Learned {
    /** The labels as they are given: it is trained on them. */
    NOISE,
    /** The truth, π = p: wrong labels hardly count in its training. */
    TRUTH
  }

  /** Returns the doubt about the labels of a mini-batch, which the estimate need not have seen. */
  public static Doubt of(NoiseEstimate estimate, Outcomes batch) {
    return of(estimate, batch, Learned.NOISE);
  }

  /** Returns the doubt by the word of a model of which is known what it has learned. */
  static Doubt of(NoiseEstimate estimate, Outcomes batch, Learned learned) {
    int rows = batch.rows();
    Doubt doubt = new Doubt(new float[rows], new int[rows], new float[rows]);
    double[][] matrix = estimate.transitions();
    for (double[] row : matrix) {
      for (int g = 0; g < row.length; g++) {
        row[g] = (1 - EVEN) * row[g] + EVEN / row.length;
      }
    }
    double[] p = new double[batch.classes()];
    for (int row = 0; row < rows; row++) {
      doubt.fill(matrix, batch, row, p, learned);
    }
    return doubt;
  }

  private void fill(double[][] matrix, Outcomes batch, int row, double[] p, Learned learned) {
    int given = batch.given()[row];
    if (given < 0) {
      likely[row] = -1;
      return;
    }
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      p[c] = batch.probability(row, c);
      sum += p[c];
    }
    if (!(sum > 0) || Double.isInfinite(sum)) {
      likely[row] = given;
      return;
    }
    double[] truth = learned == Learned.NOISE ? denoise(p, matrix) : p;
    double all = 0;
    for (int y = 0; y < p.length; y++) {
      truth[y] *= matrix[y][given];
      all += truth[y];
    }
    int best = given;
    double others = 0; // summed, not 1 - p: the doubt about a certain label is small, not 0
    for (int y = 0; y < p.length; y++) {
      best = truth[y] > truth[best] ? y : best;
      others += y == given ? 0 : truth[y];
    }
    wrong[row] = (float) (all > 0 ? others / all : 0);
    likely[row] = best;
    confidence[row] = (float) (all > 0 ? truth[best] / all : 0);
  }

  /** Returns π, so that π·T is nearest to p. */
  private static double[] denoise(double[] p, double[][] matrix) {
    int classes = p.length;
    double[] truth = p.clone();
    double[] ratio = new double[classes];
    for (int round = 0; round < ROUNDS; round++) {
      for (int g = 0; g < classes; g++) {
        double noisy = 0;
        for (int y = 0; y < classes; y++) {
          noisy += truth[y] * matrix[y][g];
        }
        ratio[g] = p[g] / Math.max(noisy, 1e-12);
      }
      for (int y = 0; y < classes; y++) {
        double factor = 0;
        for (int g = 0; g < classes; g++) {
          factor += matrix[y][g] * ratio[g];
        }
        truth[y] *= factor;
      }
    }
    return truth;
  }
}
