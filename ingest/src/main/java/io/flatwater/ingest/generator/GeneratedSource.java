package io.flatwater.ingest.generator;

import io.flatwater.ingest.IdHash;
import io.flatwater.ingest.source.Form;
import io.flatwater.ingest.source.Source;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Examples drawn from a generator; ids are the prefix and the example's number.
 *
 * <p>The label is the concept's, as given and as clean.
 *
 * @param generator what is drawn from
 * @param prefix of the ids
 * @param size number of examples, at least 1
 * @param seed of all draws
 * @param start event time of the first example
 * @param interval between two of them
 */
public record GeneratedSource(
    Generator generator, String prefix, long size, long seed, Instant start, Duration interval)
    implements Source {

  public GeneratedSource {
    if (size < 1) {
      throw new IllegalArgumentException("a stream needs at least 1 example: " + size);
    }
  }

  @Override
  public String name() {
    return size + " examples of " + generator;
  }

  @Override
  public Form form() {
    return Form.numbers(generator.features(), generator.classes());
  }

  @Override
  public EndOfStream end() {
    return new EndOfStream(eventTime(size - 1), size);
  }

  @Override
  public Iterator<Example> examples(long first) {
    if (first < 0 || first > size) {
      throw new IllegalArgumentException("example " + first + " of " + size);
    }
    int width = generator.features().size();
    Sampler sampler = generator.start(IdHash.mix(seed), size);
    for (long i = 0; i < first; i++) {
      sampler.next(new float[width]);
    }
    return new Iterator<>() {
      private final float[] values = new float[width];
      private long next = first;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public Example next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Sampler.Drawn drawn = sampler.next(values);
        ByteBuffer data = ByteBuffer.allocate(Float.BYTES * width).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new Example(
            prefix + "-" + next,
            eventTime(next++),
            drawn.domain(),
            prefix,
            new Features(DataType.FLOAT32, List.of(width), data.order(ByteOrder.BIG_ENDIAN)),
            drawn.label(),
            drawn.label());
      }
    };
  }

  private Instant eventTime(long index) {
    return start.plus(interval.multipliedBy(index));
  }
}
