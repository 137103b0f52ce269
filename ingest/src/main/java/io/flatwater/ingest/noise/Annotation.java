package io.flatwater.ingest.noise;

import io.flatwater.schemas.Example;
import org.jspecify.annotations.Nullable;

/**
 * Gives an example its label: what annotators do, who see its features and not its number in the
 * stream.
 */
@FunctionalInterface
public interface Annotation {

  /**
   * Returns the example as annotated: its label as given, its clean label the one it had before. An
   * example without a label, clean or given, comes back as it is.
   *
   * @param example whose clean label, or else whose label, is the truth; not changed
   */
  Example annotate(Example example);

  /** Returns the annotation that some noise makes, under the name that examples have already. */
  static Annotation of(LabelNoise noise) {
    return new ById(noise);
  }

  /** Returns the true class of an example, as far as is known. */
  static @Nullable Integer truth(Example example) {
    return example.getCleanLabel() == null ? example.getLabel() : example.getCleanLabel();
  }
}
