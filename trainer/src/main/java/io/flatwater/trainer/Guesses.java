package io.flatwater.trainer;

import io.flatwater.model.metric.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a step's predictions and given labels have in common by chance and by repetition, for κ and
 * κ-temporal along the stream; over labelled rows. Steps put one behind the other give the exact
 * numbers of the stream.
 *
 * @param predictions how many rows were taken for each class; empty for very many classes
 * @param labels how many rows were given each class; likewise
 * @param first label of the batch; -1 if it has none
 * @param last label of the batch; likewise
 * @param repeats rows whose label is that of the labelled row before them in the batch
 */
record Guesses(List<Integer> predictions, List<Integer> labels, int first, int last, int repeats) {
  /** More would make every report long. */
  private static final int MOST_CLASSES = 256;

  static Guesses of(Tested tested) {
    int rows = tested.labels().length;
    int classes = rows == 0 ? 0 : tested.probabilities().length / rows;
    List<Integer> predictions = new ArrayList<>(Collections.nCopies(classes, 0));
    List<Integer> labels = new ArrayList<>(Collections.nCopies(classes, 0));
    int first = -1;
    int last = -1;
    int repeats = 0;
    for (int row = 0; row < rows; row++) {
      int label = tested.labels()[row];
      if (label < 0) {
        continue;
      }
      int predicted = Metric.predicted(tested.probabilities(), row * classes, classes);
      predictions.set(predicted, predictions.get(predicted) + 1);
      labels.set(label, labels.get(label) + 1);
      first = first < 0 ? label : first;
      repeats += label == last ? 1 : 0;
      last = label;
    }
    return classes > MOST_CLASSES
        ? new Guesses(List.of(), List.of(), first, last, repeats)
        : new Guesses(predictions, labels, first, last, repeats);
  }
}
