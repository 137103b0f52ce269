package io.flatwater.ingest.source;

import io.flatwater.ingest.noise.Annotation;
import io.flatwater.schemas.Example;

/**
 * A source whose labels go through annotators; the true label travels beside as the clean one.
 *
 * @param source of the examples
 * @param annotation what the annotators do
 */
public record AnnotatedSource(Source source, Annotation annotation) implements Derived {

  @Override
  public String name() {
    return source.name() + ", labelled with " + annotation;
  }

  @Override
  public Example derive(Example example, long number) {
    return annotation.annotate(example);
  }
}
