package io.flatwater.app.bench.soak;

import io.flatwater.app.bench.memory.Trace;
import java.time.Duration;
import java.util.List;

/**
 * What a soak has shown.
 *
 * @param soak that was done
 * @param traces of all processes
 * @param flow of the examples
 * @param costs of the work
 * @param stepsRunning steps a second while the evaluator ran, the median of windows; NaN: not
 *     measured
 * @param stepsStill while it stood still
 * @param took from the first example to the last checkpoint
 */
public record SoakResult(
    Soak soak,
    List<Trace> traces,
    Flow flow,
    Costs costs,
    double stepsRunning,
    double stepsStill,
    Duration took) {
  private static final double LEAST_RATIO = 0.85;

  /**
   * How examples went through.
   *
   * @param sentPerSecond examples that the brokers took a second
   * @param trainedPerSecond examples that the trainer learned from a second
   * @param mostLag most mini-batches that waited on the log
   * @param steps that were made
   * @param checkpoints that were announced
   * @param judged of them by the end of training
   */
  public record Flow(
      double sentPerSecond,
      double trainedPerSecond,
      long mostLag,
      long steps,
      long checkpoints,
      long judged) {}

  public SoakResult {
    traces = List.copyOf(traces);
  }

  /** Tells whether no process has more memory at the end than after warming up. */
  public boolean flat() {
    return traces.stream().allMatch(Trace::flat);
  }

  /**
   * Tells whether the trainer is no slower while the evaluator stands still, as slow as one can be,
   * than while it runs.
   */
  public boolean unhindered() {
    return stepsStill >= LEAST_RATIO * stepsRunning;
  }

  /** Tells whether the log held what waited: the trainer was slower than what was sent. */
  public boolean ahead() {
    return flow.sentPerSecond() > flow.trainedPerSecond() && flow.mostLag() > 0;
  }

  /** Tells whether all is as it should be. */
  public boolean good() {
    return flat() && unhindered() && ahead();
  }
}
