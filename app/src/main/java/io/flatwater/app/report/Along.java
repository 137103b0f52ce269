package io.flatwater.app.report;

/**
 * How a model did along the stream, beside the plain count of right answers. NaN: not measured.
 *
 * @param fading prequential accuracy against the given labels at the end of the stream, where every
 *     row counts a little less than the next one
 * @param windowed the same over the newest 2,000 rows or a little more: whole mini-batches
 * @param kappa Cohen's κ of all prequential predictions and given labels
 * @param kappaTemporal κ beside a classifier that repeats the last given label
 * @param forward mean accuracy, before the stream came there, on the domains that it came to, less
 *     that of the initial model
 * @param backward mean accuracy on the domains that the stream has left, less that when it left
 *     them
 * @param forgetting mean of the highest accuracy on those domains, less that of the last checkpoint
 * @param persistence accuracy of repeating the label before, on the same examples
 * @param majority accuracy of the label that was most frequent so far
 */
public record Along(
    double fading,
    double windowed,
    double kappa,
    double kappaTemporal,
    double forward,
    double backward,
    double forgetting,
    double persistence,
    double majority) {
  /** Nothing was measured. */
  public static final Along NONE =
      new Along(
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN);
}
