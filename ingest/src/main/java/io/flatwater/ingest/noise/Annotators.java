package io.flatwater.ingest.noise;

import io.flatwater.ingest.IdHash;
import io.flatwater.schemas.Example;
import java.util.List;

/**
 * Several annotators, each with a share of the examples and mistakes of his own. Whose an example
 * is depends on the seed and its id; his name is the example's source.
 *
 * @param annotators at least one
 * @param seed another seed deals the examples out in another way
 */
public record Annotators(List<Annotator> annotators, long seed) implements Annotation {
  private static final long PURPOSE = 0x64656c74L;

  /**
   * One annotator.
   *
   * @param name the source of his examples
   * @param share of the examples, relative to the others'; positive
   * @param work what he does
   */
  public record Annotator(String name, double share, Annotation work) {
    public Annotator {
      if (name.isEmpty() || !(share > 0 && share < 1e9)) {
        throw new IllegalArgumentException(
            "an annotator needs a name and a positive share: \"" + name + "\", " + share);
      }
    }
  }

  public Annotators {
    annotators = List.copyOf(annotators);
    if (annotators.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one annotator");
    }
  }

  @Override
  public Example annotate(Example example) {
    double sum = annotators.stream().mapToDouble(Annotator::share).sum();
    List<Double> shares = annotators.stream().map(a -> a.share() / sum).toList();
    int whose = ClassNoise.draw(shares, IdHash.unit(IdHash.of(seed ^ PURPOSE, example.getId())));
    Annotator annotator = annotators.get(whose);
    Example annotated = annotator.work().annotate(example);
    return Example.newBuilder(annotated).setSource(annotator.name()).build();
  }
}
