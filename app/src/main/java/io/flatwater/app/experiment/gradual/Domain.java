package io.flatwater.app.experiment.gradual;

/**
 * Examples of one domain.
 *
 * @param name short, for people
 * @param inputs scaled, {@code rows × inputs}, row-major; only read
 * @param given label of each row as the source's annotator gave it; only read
 * @param clean true label of each row, to score by and never to learn from; only read
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Domain(String name, float[] inputs, int[] given, int[] clean) {

  /** Returns the number of rows. */
  int rows() {
    return clean.length;
  }
}
