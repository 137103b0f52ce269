package io.flatwater.app.serving;

import io.flatwater.evaluator.gate.Contender;
import java.util.List;

/**
 * What one model said about some rows.
 *
 * @param model the only one that has had a say
 * @param classes their names, in the order of the outputs
 * @param probabilities {@code rows × classes}, row-major; the caller's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(Contender model, List<String> classes, float[] probabilities) {

  /** Returns the number of rows. */
  public int rows() {
    return probabilities.length / classes.size();
  }

  /** Returns the index of the likeliest class of a row; the first of equals. */
  public int likeliest(int row) {
    int from = row * classes.size();
    int best = 0;
    for (int c = 1; c < classes.size(); c++) {
      if (probabilities[from + c] > probabilities[from + best]) {
        best = c;
      }
    }
    return best;
  }

  /** Returns the probability of a class of a row. */
  public float probability(int row, int of) {
    return probabilities[row * classes.size() + of];
  }
}
