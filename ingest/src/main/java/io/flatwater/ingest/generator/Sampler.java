package io.flatwater.ingest.generator;

/** Draws one example after the other. */
@FunctionalInterface
public interface Sampler {

  /**
   * Draws the next example.
   *
   * @param features overwritten, one for each feature
   */
  Drawn next(float[] features);

  /**
   * What was drawn beside the features.
   *
   * @param label class
   * @param domain name of the distribution that it was drawn from; empty: there is only one
   */
  record Drawn(int label, String domain) {
    /** Returns a label from the only distribution that there is. */
    public static Drawn of(int label) {
      return new Drawn(label, "");
    }
  }
}
