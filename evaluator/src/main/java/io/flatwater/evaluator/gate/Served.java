package io.flatwater.evaluator.gate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * How often what was really served was right: predictions, joined with labels that came later.
 *
 * <p>Both sides wait for each other, the newest {@code capacity} of each; of every checkpoint the
 * newest {@code window} joined rows count. Of several predictions or labels of one example the last
 * one counts. The result depends on what came, and on the order of the labels, only. Belongs to one
 * thread.
 */
public final class Served {
  private static final int MOST_MODELS = 32;

  private final int window;
  private final Newest<Prediction> predictions;
  private final Newest<Integer> labels;
  private final Map<String, Window> windows = new Newest<>(MOST_MODELS);

  /**
   * What was served for an example.
   *
   * @param model checkpoint that answered
   * @param predicted class
   */
  public record Prediction(String model, int predicted) {}

  /**
   * How often a checkpoint was right.
   *
   * @param model checkpoint
   * @param rows joined rows that count
   * @param accuracy share of them that were right; NaN if there are none
   */
  public record Score(String model, int rows, double accuracy) {
    /** Of a checkpoint whose predictions are not known. */
    public static final Score NONE = new Score("", 0, Double.NaN);
  }

  private static final class Window {
    private final Deque<Boolean> hits = new ArrayDeque<>();
    private int correct;

    void add(boolean hit, int most) {
      hits.addLast(hit);
      correct += hit ? 1 : 0;
      if (hits.size() > most) {
        correct -= hits.removeFirst() ? 1 : 0;
      }
    }
  }

  /**
   * Makes an empty join.
   *
   * @param capacity most predictions, and most labels, that wait for their counterpart
   * @param window newest joined rows of a checkpoint that count
   */
  public Served(int capacity, int window) {
    if (capacity < 1 || window < 1) {
      throw new IllegalArgumentException(
          "capacity and window must be positive: " + capacity + ", " + window);
    }
    this.window = window;
    this.predictions = new Newest<>(capacity);
    this.labels = new Newest<>(capacity);
  }

  /** Takes a prediction; its checkpoint's new score if the label was there already. */
  public Optional<Score> predicted(String example, Prediction prediction) {
    Integer label = labels.remove(example);
    if (label != null) {
      return Optional.of(join(prediction, label));
    }
    predictions.put(example, prediction);
    return Optional.empty();
  }

  /** Takes a label that came later; the new score of the checkpoint that it is about. */
  public Optional<Score> labelled(String example, int label) {
    Prediction prediction = predictions.remove(example);
    if (prediction != null) {
      return Optional.of(join(prediction, label));
    }
    labels.put(example, label);
    return Optional.empty();
  }

  /** Returns how many predictions wait for their labels. */
  public int waiting() {
    return predictions.size();
  }

  private Score join(Prediction prediction, int label) {
    Window of = windows.computeIfAbsent(prediction.model(), m -> new Window());
    of.add(prediction.predicted() == label, window);
    int rows = of.hits.size();
    return new Score(prediction.model(), rows, (double) of.correct / rows);
  }
}
