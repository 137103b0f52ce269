package io.flatwater.trainer.adaptation;

import java.util.Arrays;

/**
 * Predictions that are taken as labels, without those that the teacher is least sure of.
 *
 * <p>The label of a row is its most probable class, its confidence the highest less the lowest
 * probability, as in the authors' code. Exactly ⌊share · rows⌋ rows are dropped, the least
 * confident, but never all; of equally confident ones the later. A row whose probabilities are not
 * finite counts as the least confident.
 *
 * @param rows that are kept, rising; only read
 * @param labels of those rows; only read
 * @param predictions of all rows, kept or not; only read
 * @see <a href="https://arxiv.org/abs/2002.11361">Kumar et al., 2020, section 5</a>
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PseudoLabels(int[] rows, int[] labels, int[] predictions) {
  /** Makes up for shares that have no exact binary form: a tenth of 2,000 rows is 200. */
  private static final double ROUNDING = 1e-9;

  /**
   * Makes the labels.
   *
   * @param probabilities of a teacher, {@code rows × classes}, row-major, at least one row; only
   *     read
   * @param classes at least 1
   * @param dropped share of the rows, 0 to below 1
   */
  public static PseudoLabels of(float[] probabilities, int classes, double dropped) {
    requireShare(dropped);
    int rows = probabilities.length / classes;
    int[] predictions = new int[rows];
    float[] confidence = new float[rows];
    for (int row = 0; row < rows; row++) {
      int from = row * classes;
      int best = 0;
      float lowest = Float.POSITIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        float p = probabilities[from + c];
        best = p > probabilities[from + best] ? c : best;
        lowest = Math.min(lowest, p);
      }
      predictions[row] = best;
      float margin = probabilities[from + best] - lowest;
      confidence[row] = Float.isFinite(margin) ? margin : Float.NEGATIVE_INFINITY;
    }
    int least = Math.min((int) Math.floor(dropped * rows + ROUNDING), rows - 1);
    int[] kept = mostConfident(confidence, rows - least);
    int[] labels = new int[kept.length];
    Arrays.setAll(labels, i -> predictions[kept[i]]);
    return new PseudoLabels(kept, labels, predictions);
  }

  static void requireShare(double dropped) {
    if (!(dropped >= 0 && dropped < 1)) {
      throw new IllegalArgumentException(
          "the share that is dropped is " + dropped + ", expected 0 to below 1");
    }
  }

  private static int[] mostConfident(float[] confidence, int count) {
    Integer[] order = new Integer[confidence.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Float.compare(confidence[b], confidence[a])); // stable
    return Arrays.stream(order).limit(count).mapToInt(Integer::intValue).sorted().toArray();
  }
}
