package io.flatwater.app.bench;

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
import java.util.SplittableRandom;

/**
 * Made examples that cost next to nothing: points around a centre for each class, all of which
 * drift.
 *
 * <p>Every example has a generator of its own, so that a source can begin anywhere.
 *
 * @param prefix of the ids
 * @param size number of examples, at least 1
 * @param width numbers of an example, at least 1
 * @param classes at least 2
 * @param seed of everything
 */
public record Clouds(String prefix, long size, int width, int classes, long seed)
    implements Source {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final float SPREAD = 1.5f;

  public Clouds {
    if (size < 1 || width < 1 || classes < 2) {
      throw new IllegalArgumentException(
          "clouds need an example, a number and two classes: "
              + size
              + ", "
              + width
              + ", "
              + classes);
    }
  }

  @Override
  public String name() {
    return size + " made examples of " + width + " numbers in " + classes + " classes";
  }

  @Override
  public Form form() {
    return Form.numbers(width, classes);
  }

  @Override
  public Iterator<Example> examples(long first) {
    if (first < 0 || first > size) {
      throw new IllegalArgumentException("example " + first + " of " + size);
    }
    float[] centres = new float[classes * width];
    SplittableRandom random = new SplittableRandom(IdHash.mix(seed));
    for (int i = 0; i < centres.length; i++) {
      centres[i] = (float) random.nextDouble(-1, 1);
    }
    return new Iterator<>() {
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
        return example(next++, centres);
      }
    };
  }

  private Example example(long index, float[] centres) {
    SplittableRandom random = new SplittableRandom(IdHash.mix(seed) + IdHash.mix(index));
    int label = random.nextInt(classes);
    float drift = (float) index / size;
    ByteBuffer data = ByteBuffer.allocate(Float.BYTES * width).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < width; i++) {
      float centre = centres[label * width + i] + drift * centres[label * width + width - 1 - i];
      data.putFloat(centre + (float) random.nextDouble(-SPREAD, SPREAD));
    }
    return new Example(
        prefix + "-" + index,
        START.plus(INTERVAL.multipliedBy(index)),
        "clouds",
        prefix,
        new Features(DataType.FLOAT32, List.of(width), data.flip()),
        label,
        label);
  }

  @Override
  public EndOfStream end() {
    return new EndOfStream(START.plus(INTERVAL.multipliedBy(size - 1)), size);
  }
}
