package io.flatwater.trainer.noise;

import java.util.List;

/**
 * What a stream's label noise is estimated to be.
 *
 * @param labelled examples with a label that were seen
 * @param effective how many equally weighted, confident examples the estimate rests on
 * @param rate share of labels that are wrong; NaN before there is anything to go by
 * @param transitions row for each true class: the probability of each given class; rows sum to 1
 * @param sources by source, the worst (by the lower end of its interval) first
 */
public record NoiseReport(
    long labelled,
    double effective,
    Rate rate,
    List<List<Double>> transitions,
    List<SourceRate> sources) {

  public NoiseReport {
    transitions = List.copyOf(transitions);
    sources = List.copyOf(sources);
  }

  /**
   * A noise rate.
   *
   * @param value 0 to 1
   * @param low end of the 95 % interval, at least 0
   * @param high end of the 95 % interval, at most 1
   */
  public record Rate(double value, double low, double high) {
    private static final double ERRORS = 1.96;

    /**
     * Standard error of what the estimate cannot see in its own counts: the model's errors among
     * its confident predictions. Found by trial on rotating digits.
     */
    private static final double MODEL_ERROR = 0.01;

    static Rate of(double value, double variance) {
      double half = ERRORS * Math.sqrt(variance + MODEL_ERROR * MODEL_ERROR);
      return new Rate(value, Math.max(0, value - half), Math.min(1, value + half));
    }
  }

  /**
   * The noise rate of one source.
   *
   * @param source its name; empty: sources that are not kept apart
   * @param examples of it that were seen, with or without confidence
   * @param rate of its labels
   */
  public record SourceRate(String source, long examples, Rate rate) {}
}
