package io.flatwater.trainer;

import io.flatwater.model.file.Counters;
import io.flatwater.model.metric.Metric;

/**
 * What the model made of a mini-batch before it was trained on it: out-of-sample by construction.
 *
 * @param counts of this batch alone
 * @param probabilities {@code rows × classes}, row-major; valid until the next batch
 * @param labels as given, -1 for none; one a row
 * @param earliest event time in the batch, microseconds
 * @param latest event time in the batch, microseconds
 */
@SuppressWarnings("ArrayRecordComponent") // a view for the moment of its making, never compared
public record Tested(
    Counters counts, float[] probabilities, int[] labels, long earliest, long latest) {

  /** Tells whether every probability is finite. */
  public boolean finite() {
    float sum = 0;
    for (float p : probabilities) {
      sum += p;
    }
    return Float.isFinite(sum);
  }

  static Tested of(Sample sample, float[] probabilities, int classes) {
    int[] given = sample.batch().labels();
    int labelled = 0;
    int correctGiven = 0;
    int cleanKnown = 0;
    int correctClean = 0;
    double loss = 0;
    for (int row = 0; row < given.length; row++) {
      int predicted = Metric.predicted(probabilities, row * classes, classes);
      int clean = sample.clean()[row];
      if (clean >= 0) {
        cleanKnown++;
        correctClean += predicted == clean ? 1 : 0;
      }
      if (given[row] >= 0) {
        labelled++;
        correctGiven += predicted == given[row] ? 1 : 0;
        // A probability that has underflowed to 0 counts as the smallest that a float can hold.
        loss -= Math.log(Math.max(probabilities[row * classes + given[row]], Float.MIN_VALUE));
      }
    }
    return new Tested(
        new Counters(given.length, labelled, correctGiven, cleanKnown, correctClean, loss),
        probabilities,
        given,
        sample.earliest(),
        sample.latest());
  }
}
