package io.flatwater.ingest.source;

import io.flatwater.schemas.Example;
import java.util.function.Predicate;

/**
 * A source that only the first examples of keep their label, as where nobody goes on labelling. The
 * labels that are taken away travel as the clean ones, unless there are such already: to score, and
 * never to learn from.
 *
 * @param source of the examples
 * @param labelled how many keep their label, at least 0
 * @param judged tells of an id whether its example keeps its label all the same, because it is held
 *     out: models are judged by it and never learn from it
 */
public record PartlyLabelled(Source source, long labelled, Predicate<String> judged)
    implements Derived {
  /** Makes a source of which nobody holds anything out. */
  public PartlyLabelled(Source source, long labelled) {
    this(source, labelled, id -> false);
  }

  public PartlyLabelled {
    if (labelled < 0) {
      throw new IllegalArgumentException(
          "the number of labelled examples is " + labelled + ", expected 0 or more");
    }
  }

  @Override
  public String name() {
    return source.name() + ", of which the first " + labelled + " have a label";
  }

  @Override
  public Example derive(Example example, long number) {
    return number < labelled || judged.test(example.getId()) ? example : masked(example);
  }

  private static Example masked(Example example) {
    Example masked = Example.newBuilder(example).setLabel(null).build();
    return example.getCleanLabel() == null
        ? Example.newBuilder(masked).setCleanLabel(example.getLabel()).build()
        : masked;
  }
}
