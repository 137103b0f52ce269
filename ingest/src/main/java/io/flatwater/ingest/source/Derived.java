package io.flatwater.ingest.source;

import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import java.util.Iterator;

/** A source of as many examples as another one, each made of the one at its place there. */
interface Derived extends Source {
  /** Returns where the examples come from. */
  Source source();

  /**
   * Returns the example that stands for another one.
   *
   * @param number of the example within the source, from 0
   */
  Example derive(Example example, long number);

  @Override
  default Form form() {
    return source().form();
  }

  @Override
  default long size() {
    return source().size();
  }

  @Override
  default EndOfStream end() {
    return source().end();
  }

  @Override
  default Iterator<Example> examples(long first) {
    Iterator<Example> examples = source().examples(first);
    return new Iterator<>() {
      private long next = first;

      @Override
      public boolean hasNext() {
        return examples.hasNext();
      }

      @Override
      public Example next() {
        return derive(examples.next(), next++);
      }
    };
  }
}
