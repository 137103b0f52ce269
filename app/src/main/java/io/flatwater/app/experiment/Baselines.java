package io.flatwater.app.experiment;

import io.flatwater.schemas.MiniBatch;
import java.util.Arrays;

/**
 * How right somebody would be who looks at no features: with the label before, and with the label
 * that was most frequent so far.
 *
 * <p>Both know the given labels of all examples before, and are held to the clean one where it is
 * known, as models are. Both are wrong on the first. Belongs to one thread.
 */
final class Baselines {
  private long[] counts = new long[2];
  private int lastLabel = -1;
  private int majority = -1;
  private long rows;
  private long repeats;
  private long hits;

  /** Takes the next mini-batch. */
  void add(MiniBatch batch) {
    for (int row = 0; row < batch.getLabels().size(); row++) {
      int given = batch.getLabels().get(row);
      int clean = batch.getCleanLabels().get(row);
      if (given >= 0) {
        add(given, clean >= 0 ? clean : given);
      }
    }
  }

  private void add(int given, int truth) {
    rows++;
    repeats += lastLabel == truth ? 1 : 0;
    hits += majority == truth ? 1 : 0;
    lastLabel = given;
    counts = given < counts.length ? counts : Arrays.copyOf(counts, given + 1);
    counts[given]++;
    boolean more = majority < 0 || counts[given] > counts[majority];
    if (more || (counts[given] == counts[majority] && given < majority)) {
      majority = given;
    }
  }

  /** Returns the accuracy of repeating the label before; NaN of no rows. */
  double persistence() {
    return (double) repeats / rows;
  }

  /** Returns the accuracy of the label most frequent so far; NaN of no rows. */
  double majority() {
    return (double) hits / rows;
  }
}
