package io.flatwater.ingest.source;

import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The first examples of a source.
 *
 * @param source of the examples
 * @param most how many at most, at least 1
 */
public record FirstExamples(Source source, long most) implements Source {
  public FirstExamples {
    if (most < 1) {
      throw new IllegalArgumentException("a stream needs at least 1 example: " + most);
    }
  }

  @Override
  public String name() {
    return "the first " + size() + " of " + source.name();
  }

  @Override
  public Form form() {
    return source.form();
  }

  @Override
  public long size() {
    return Math.min(most, source.size());
  }

  @Override
  public Iterator<Example> examples(long first) {
    if (first < 0 || first > size()) {
      throw new IllegalArgumentException("example " + first + " of " + size());
    }
    Iterator<Example> examples = source.examples(first);
    return new Iterator<>() {
      private long next = first;

      @Override
      public boolean hasNext() {
        return next < size();
      }

      @Override
      public Example next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        next++;
        return examples.next();
      }
    };
  }

  @Override
  public EndOfStream end() {
    return new EndOfStream(source.end().getEventTime(), size());
  }
}
