package io.flatwater.ingest.source;

import io.flatwater.ingest.noise.Annotation;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import java.util.Iterator;

/**
 * A source whose labels go through annotators; the true label travels beside as the clean one.
 *
 * @param source of the examples
 * @param annotation what the annotators do
 */
public record AnnotatedSource(Source source, Annotation annotation) implements Source {

  @Override
  public String name() {
    return source.name() + ", labelled with " + annotation;
  }

  @Override
  public Form form() {
    return source.form();
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public Iterator<Example> examples(long first) {
    Iterator<Example> examples = source.examples(first);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return examples.hasNext();
      }

      @Override
      public Example next() {
        return annotation.annotate(examples.next());
      }
    };
  }

  @Override
  public EndOfStream end() {
    return source.end();
  }
}
