package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Accuracy along the stream, from counts per mini-batch.
 *
 * <p>In a trailing window, each point is right answers over labelled rows of the last {@code
 * window} mini-batches; the first point is where the window is full. Nothing after a point is in
 * it.
 */
final class Trail {
  /** Points that a line is thinned to: more than a screen can show help nobody. */
  static final int MOST_POINTS = 240;

  private Trail() {}

  /** Returns a round number of mini-batches, about a 25th of the stream and at least 1. */
  static int window(int steps) {
    return (int) Math.max(1, Axis.roundUp(Math.max(1, steps / 25.0)));
  }

  /** Returns examples seen (x) and accuracy in the trailing window (y), thinned. */
  static Line windowed(List<Step> steps, int window, Function<Step, Score> score) {
    long[] examples = new long[steps.size() + 1];
    long[] correct = new long[steps.size() + 1];
    long[] rows = new long[steps.size() + 1];
    for (int i = 0; i < steps.size(); i++) {
      examples[i + 1] = examples[i] + steps.get(i).rows();
      correct[i + 1] = correct[i] + score.apply(steps.get(i)).correct();
      rows[i + 1] = rows[i] + score.apply(steps.get(i)).rows();
    }
    List<Integer> ends = thin(window, steps.size());
    double[] x = new double[ends.size()];
    double[] y = new double[ends.size()];
    for (int i = 0; i < x.length; i++) {
      int end = ends.get(i);
      x[i] = examples[end];
      y[i] =
          new Score(correct[end] - correct[end - window], rows[end] - rows[end - window])
              .accuracy();
    }
    return new Line(x, y);
  }

  /** Returns a step's wrong labels among those whose truth is known. */
  static Score wrong(Step step) {
    return new Score(Math.min(step.wrong(), step.clean().rows()), step.clean().rows());
  }

  /**
   * Returns examples seen (x) and the estimated share of wrong labels (y), at the same places as
   * {@link #windowed}.
   */
  static Line noise(List<Step> steps, int window) {
    List<Integer> ends = thin(window, steps.size());
    double[] x = new double[ends.size()];
    double[] y = new double[ends.size()];
    long examples = 0;
    int next = 0;
    for (int i = 0; i < steps.size() && next < x.length; i++) {
      examples += steps.get(i).rows();
      if (i + 1 == ends.get(next)) {
        x[next] = examples;
        y[next++] = steps.get(i).noise();
      }
    }
    return new Line(x, y);
  }

  /**
   * Returns examples seen (x) and how far one arm's accuracy so far is above another's (y), on the
   * mini-batches that both have; thinned.
   */
  static Line lead(Arm arm, Arm base, Function<Step, Score> score) {
    List<Step> steps = arm.steps().subList(0, Math.min(arm.steps().size(), base.steps().size()));
    List<Integer> ends = thin(Math.min(window(steps.size()), steps.size()), steps.size());
    double[] x = new double[ends.size()];
    double[] y = new double[ends.size()];
    long examples = 0;
    Score ours = Score.NONE;
    Score theirs = Score.NONE;
    int next = 0;
    for (int i = 0; i < steps.size() && next < x.length; i++) {
      examples += steps.get(i).rows();
      ours = ours.plus(score.apply(steps.get(i)));
      theirs = theirs.plus(score.apply(base.steps().get(i)));
      if (i + 1 == ends.get(next)) {
        x[next] = examples;
        y[next++] = ours.accuracy() - theirs.accuracy();
      }
    }
    return new Line(x, y);
  }

  /** Returns evenly spread ends from {@code first} to {@code last}, both kept. */
  private static List<Integer> thin(int first, int last) {
    List<Integer> ends = new ArrayList<>();
    if (last < first || last == 0) {
      return ends;
    }
    int stride = Math.max(1, (last - first + MOST_POINTS - 1) / MOST_POINTS);
    for (int end = last; end >= first; end -= stride) {
      ends.add(0, end);
    }
    if (ends.get(0) != first) {
      ends.add(0, first);
    }
    return ends;
  }
}
