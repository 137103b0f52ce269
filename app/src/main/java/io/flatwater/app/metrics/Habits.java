package io.flatwater.app.metrics;

import io.flatwater.schemas.StepReport;
import java.util.Arrays;
import java.util.List;

/**
 * What somebody has right who looks at labels only: a stream on which a model is no better has
 * nothing to teach it. Counts since the start of the process. Belongs to one thread.
 */
final class Habits {
  private long[] counts = new long[0];
  private int lastLabel = -1;

  /** Returns how many labels of the next step are those of the example before. */
  long repeated(StepReport step) {
    if (step.getFirstLabel() < 0) {
      return 0;
    }
    long hits = step.getRepeats() + (step.getFirstLabel() == lastLabel ? 1 : 0);
    lastLabel = step.getLastLabel();
    return hits;
  }

  /** Returns how many labels of the next step were the most frequent one before it. */
  long frequent(StepReport step) {
    List<Integer> labels = step.getLabels();
    int most = -1;
    for (int c = 0; c < counts.length; c++) {
      most = most < 0 || counts[c] > counts[most] ? c : most;
    }
    counts = labels.size() > counts.length ? Arrays.copyOf(counts, labels.size()) : counts;
    for (int c = 0; c < labels.size(); c++) {
      counts[c] += labels.get(c);
    }
    return most < 0 || most >= labels.size() ? 0 : labels.get(most);
  }
}
