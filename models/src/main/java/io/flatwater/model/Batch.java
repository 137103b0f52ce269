package io.flatwater.model;

/**
 * Scaled inputs of a network with their labels.
 *
 * @param inputs {@code rows × inputs}, row-major; only read, not copied
 * @param labels class index of each row; -1 for a row that has none and takes no part in a loss
 * @param smoothing share of each label that a cross-entropy takes as spread evenly over all
 *     classes, 0 to below 1
 */
public record Batch(float[] inputs, int[] labels, float smoothing) {

  public Batch {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException("smoothing is " + smoothing + ", expected 0 to below 1");
    }
    if (labels.length == 0 || inputs.length % labels.length != 0) {
      throw new IllegalArgumentException(
          inputs.length + " inputs do not divide into " + labels.length + " rows");
    }
  }

  /** Makes a batch whose labels are taken as they are. */
  public Batch(float[] inputs, int[] labels) {
    this(inputs, labels, 0);
  }

  /** Returns the number of rows. */
  public int rows() {
    return labels.length;
  }
}
