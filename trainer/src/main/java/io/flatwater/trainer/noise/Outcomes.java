package io.flatwater.trainer.noise;

import java.util.List;

/**
 * What a model said about a mini-batch before it was trained on it, beside the given labels.
 *
 * @param probabilities {@code rows × classes}, row-major; only read
 * @param classes number of classes, at least 2
 * @param given labels, one a row; -1 for a row without one, which is passed over
 * @param sources who labelled each row
 */
@SuppressWarnings("ArrayRecordComponent") // a view for the moment of its making, never compared
public record Outcomes(float[] probabilities, int classes, int[] given, List<String> sources) {
  public Outcomes {
    if (classes < 2
        || probabilities.length != given.length * classes
        || sources.size() != given.length) {
      throw new IllegalArgumentException(
          probabilities.length
              + " probabilities of "
              + classes
              + " classes and "
              + sources.size()
              + " sources do not fit "
              + given.length
              + " labels");
    }
  }

  /** Returns the number of rows, labelled or not. */
  public int rows() {
    return given.length;
  }

  /** Returns the probability of a class in a row. */
  double probability(int row, int c) {
    return probabilities[row * classes + c];
  }

  /** Returns the likeliest class of a row; the first of several. */
  int top(int row) {
    return best(row, -1);
  }

  /** Returns the likeliest class but one. */
  int best(int row, int except) {
    int best = except == 0 ? 1 : 0;
    for (int c = best + 1; c < classes; c++) {
      if (c != except && probability(row, c) > probability(row, best)) {
        best = c;
      }
    }
    return best;
  }
}
