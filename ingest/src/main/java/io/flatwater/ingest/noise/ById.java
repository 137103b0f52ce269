package io.flatwater.ingest.noise;

import io.flatwater.schemas.Example;

/**
 * What some noise makes of a label, by the example's id alone.
 *
 * @param noise to be made
 */
record ById(LabelNoise noise) implements Annotation {

  @Override
  public Example annotate(Example example) {
    Integer truth = Annotation.truth(example);
    return truth == null
        ? example
        : Example.newBuilder(example)
            .setLabel(noise.given(example.getId(), truth))
            .setCleanLabel(truth)
            .build();
  }

  /** Returns the noise in words. */
  @Override
  public String toString() {
    return noise.toString();
  }
}
