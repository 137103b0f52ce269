package io.flatwater.ingest.source;

import io.flatwater.ingest.IdHash;
import io.flatwater.ingest.noise.LabelNoise;
import io.flatwater.ingest.shift.Rotation;
import io.flatwater.ingest.shift.Schedule;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/**
 * Images in a seeded order, one example at a time, while they rotate and some labels are wrong.
 *
 * <p>Example i of n is turned by the schedule's angle at (i, n). Its id is {@code <prefix>-<index
 * of the image>}; where a stream is longer than the data, the images come again in another order
 * with {@code .1}, {@code .2} ... behind their ids. Its event time is {@code start + i · interval},
 * its domain the angle's bucket (see {@link #domain}), its clean label the file's.
 */
public final class ImageStream implements Source {
  /** Width of a domain in degrees: angles from 30 to below 40 are the domain "30". */
  public static final int BUCKET_DEGREES = 10;

  private static final long ORDER = 0x6f72646572L;

  private final LabelledImages images;
  private final Settings settings;
  private final Rotation rotation;
  private final List<Integer> shape;

  /**
   * What makes a stream of a set of images.
   *
   * @param prefix of the ids and name of the annotator, for example {@code mnist-train}
   * @param examples how many, at least 1; more than there are images repeats them
   * @param seed of the order
   * @param schedule of the angle in degrees, counter-clockwise
   * @param noise what the annotator does to the labels
   * @param start event time of the first example
   * @param interval between two examples in event time, positive, whole microseconds
   */
  public record Settings(
      String prefix,
      long examples,
      long seed,
      Schedule schedule,
      LabelNoise noise,
      Instant start,
      Duration interval) {
    /** Event time of the first example where nobody cares. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** A hundred examples a second of event time. */
    public static final Duration INTERVAL = Duration.ofMillis(10);

    public Settings {
      if (prefix.isEmpty()) {
        throw new IllegalArgumentException("the prefix of the ids is empty");
      }
      if (examples < 1) {
        throw new IllegalArgumentException("a stream needs at least 1 example: " + examples);
      }
      if (interval.isNegative() || interval.isZero() || interval.toNanosPart() % 1000 != 0) {
        throw new IllegalArgumentException(
            "the interval must be positive and whole microseconds: " + interval);
      }
    }

    /** Returns settings with the usual start and interval. */
    public static Settings of(
        String prefix, long examples, long seed, Schedule schedule, LabelNoise noise) {
      return new Settings(prefix, examples, seed, schedule, noise, START, INTERVAL);
    }
  }

  /** Makes a stream; the images are shared, not copied. */
  public ImageStream(LabelledImages images, Settings settings) {
    this.images = images;
    this.settings = settings;
    this.rotation = new Rotation(images.height(), images.width());
    this.shape = List.of(images.height(), images.width());
  }

  @Override
  public String name() {
    return settings.examples
        + " examples of "
        + settings.prefix
        + ", rotated by "
        + settings.schedule
        + " with "
        + settings.noise;
  }

  @Override
  public Form form() {
    return Form.pixels(shape, images.classes());
  }

  @Override
  public long size() {
    return settings.examples;
  }

  @Override
  public Iterator<Example> examples(long first) {
    if (first < 0 || first > size()) {
      throw new IllegalArgumentException("example " + first + " of " + size());
    }
    return new Iterator<>() {
      private long next = first;
      private long pass = -1;
      private int[] order = {};

      @Override
      public boolean hasNext() {
        return next < size();
      }

      @Override
      public Example next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        if (next / images.count() != pass) {
          pass = next / images.count();
          order = order(pass);
        }
        return example(next, order[(int) (next++ % images.count())]);
      }
    };
  }

  @Override
  public EndOfStream end() {
    return new EndOfStream(eventTime(size() - 1), size());
  }

  /** Returns the domain of an angle: the lower end of its bucket of ten degrees, for example 30. */
  public static String domain(double degrees) {
    return Long.toString((long) Math.floor(degrees / BUCKET_DEGREES) * BUCKET_DEGREES);
  }

  private Example example(long index, int image) {
    double degrees = settings.schedule.at(index, size());
    long pass = index / images.count();
    String name = settings.prefix + "-" + image;
    String id = name + (pass == 0 ? "" : "." + pass);
    byte[] pixels = rotation.rotate(images.pixels(), images.offset(image), degrees);
    int clean = images.label(image);
    return new Example(
        id,
        eventTime(index),
        domain(degrees),
        settings.prefix,
        new Features(DataType.UINT8, shape, ByteBuffer.wrap(pixels)),
        settings.noise.given(name, clean),
        clean);
  }

  private Instant eventTime(long index) {
    return settings.start.plus(settings.interval.multipliedBy(index));
  }

  /** Returns the order of one pass over the images: Fisher and Yates' shuffle. */
  private int[] order(long pass) {
    SplittableRandom random =
        new SplittableRandom(IdHash.mix(settings.seed ^ ORDER) + IdHash.mix(pass));
    int[] order = new int[images.count()];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
