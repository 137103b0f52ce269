package io.flatwater.ingest.source;

import io.flatwater.ingest.IdHash;
import io.flatwater.ingest.noise.Annotation;
import io.flatwater.ingest.noise.LabelNoise;
import io.flatwater.ingest.shift.ImageShift;
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
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/**
 * Images in a seeded order, one example at a time, while they shift and some labels are wrong.
 *
 * <p>Example i of n is shifted by the schedule's strength at (i, n); rotation is the usual shift.
 * Its id is {@code <prefix>-<index of the image>}; where a stream is longer than the data, the
 * images come again in another order with {@code .1}, {@code .2} ... behind their ids. Its event
 * time is {@code start + i · interval}, its domain the shift's, its clean label the file's.
 */
public final class ImageStream implements Source {
  private static final long ORDER = 0x6f72646572L;
  private static final long SHIFT = 0x7368696674L;

  private final LabelledImages images;
  private final Settings settings;
  private final ImageShift shift;
  private final Annotation annotation;

  /**
   * What makes a stream of a set of images.
   *
   * @param prefix of the ids and name of the annotator, for example {@code mnist-train}
   * @param examples how many, at least 1; more than there are images repeats them
   * @param seed of the order
   * @param schedule of the shift's strength: for a rotation degrees, counter-clockwise
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

  /** Makes a stream of images that rotate; they are shared, not copied. */
  public ImageStream(LabelledImages images, Settings settings) {
    this(images, settings, new Rotation(images.height(), images.width()));
  }

  /** Makes a stream of images under any shift of their size; they are shared, not copied. */
  public ImageStream(LabelledImages images, Settings settings, ImageShift shift) {
    this(images, settings, shift, Annotation.of(settings.noise()));
  }

  /**
   * Makes a stream of images under any shift of their size; they are shared, not copied.
   *
   * @param annotation what the annotators do, in place of the settings' noise
   */
  public ImageStream(
      LabelledImages images, Settings settings, ImageShift shift, Annotation annotation) {
    this.images = images;
    this.settings = settings;
    this.shift = shift;
    this.annotation = annotation;
  }

  @Override
  public String name() {
    return settings.examples
        + " examples of "
        + settings.prefix
        + ", shifted by "
        + shift
        + " along "
        + settings.schedule
        + " with "
        + settings.noise;
  }

  @Override
  public Form form() {
    return Form.pixels(shift.shape(), images.classes());
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

  private Example example(long index, int image) {
    double strength = settings.schedule.at(index, size());
    long pass = index / images.count();
    String name = settings.prefix + "-" + image;
    String id = name + (pass == 0 ? "" : "." + pass);
    byte[] pixels =
        shift.apply(
            images.pixels(), images.offset(image), strength, IdHash.of(settings.seed ^ SHIFT, id));
    int clean = images.label(image);
    // Annotators see the image's own name: it keeps its label in every pass.
    Example named =
        new Example(
            name,
            eventTime(index),
            shift.domain(strength),
            settings.prefix,
            new Features(DataType.UINT8, shift.shape(), ByteBuffer.wrap(pixels)),
            clean,
            clean);
    Example annotated = annotation.annotate(named);
    return pass == 0 ? annotated : Example.newBuilder(annotated).setId(id).build();
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
