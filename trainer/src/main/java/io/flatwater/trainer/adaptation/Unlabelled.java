package io.flatwater.trainer.adaptation;

/**
 * What is seen of a domain: scaled rows in the order in which they came, and no label.
 *
 * @param name of the domain; part of the history
 * @param inputs {@code rows × inputs} of the network, row-major; only read, not copied
 * @param rows how many, at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Unlabelled(String name, float[] inputs, int rows) {
  public Unlabelled {
    if (rows < 1 || inputs.length % rows != 0) {
      throw new IllegalArgumentException(
          inputs.length + " inputs do not divide into " + rows + " rows of the domain " + name);
    }
  }
}
