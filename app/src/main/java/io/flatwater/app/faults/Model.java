package io.flatwater.app.faults;

import java.util.List;

/**
 * What is trained during a campaign. Times depend on it, claims do not.
 *
 * @param shape of an example's features
 * @param classes number of classes
 * @param hidden widths of the hidden layers
 * @param rows of a mini-batch
 */
public record Model(List<Integer> shape, int classes, List<Integer> hidden, int rows) {
  /** Five hundred parameters: many faults in little time. */
  public static final Model SMALL = new Model(List.of(6, 6), 4, List.of(12), 8);

  /** The quickstart's model, 235,146 parameters: for recovery times. */
  public static final Model QUICKSTART = new Model(List.of(28, 28), 10, List.of(256, 128), 128);

  public Model {
    shape = List.copyOf(shape);
    hidden = List.copyOf(hidden);
  }

  /** Returns the number of values of an example. */
  int width() {
    return shape.stream().reduce(1, (a, b) -> a * b);
  }
}
