package io.flatwater.app.experiment;

import io.flatwater.app.report.Shift;
import io.flatwater.ingest.BatcherSettings;
import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.ingest.shift.Schedule;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.ImageStream;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.ingest.source.PartlyLabelled;
import io.flatwater.ingest.source.RotatedProbes;
import io.flatwater.ingest.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stream of images that turn while it goes on, some with wrong labels.
 *
 * @param dataset where the images lie
 * @param images how many of the training images are used, the first ones; 0: all
 * @param examples length of the stream, at least 1; beyond the images they come again, in another
 *     order
 * @param from degrees at its start
 * @param to degrees at its end
 * @param noise share of labels that are wrong, 0 to below 1; an image's label is the same each time
 * @param labelled how many examples have a label, the first ones; {@link #ALL}
 * @param batchRows examples of a mini-batch
 */
public record TurningImages(
    Dataset dataset,
    int images,
    long examples,
    double from,
    double to,
    double noise,
    long labelled,
    int batchRows)
    implements Streamed {
  /** Every example has a label. */
  public static final long ALL = -1;

  public TurningImages {
    if (!Double.isFinite(from) || !Double.isFinite(to)) {
      throw new IllegalArgumentException("angles must be finite: " + from + " to " + to);
    }
    if (labelled < ALL) {
      throw new IllegalArgumentException(
          "labelled must be at least 0, or " + ALL + " for all: " + labelled);
    }
    if (images < 0 || examples < 1 || batchRows < 1) {
      throw new IllegalArgumentException(
          "images must be at least 0, examples and batchRows at least 1: "
              + images
              + ", "
              + examples
              + ", "
              + batchRows);
    }
  }

  /** Returns a stream of all training images that turns from 0 degrees. */
  public static TurningImages turning(
      Dataset dataset, long examples, double to, double noise, int batchRows) {
    return new TurningImages(dataset, 0, examples, 0, to, noise, ALL, batchRows);
  }

  /** Returns the same stream, of which only the first examples have a label. */
  public TurningImages labelled(long first) {
    return new TurningImages(dataset, images, examples, from, to, noise, first, batchRows);
  }

  /** Returns the training images that are used. */
  LabelledImages train() {
    LabelledImages all = dataset.train();
    return images == 0 ? all : all.first(images);
  }

  /**
   * Returns the stream.
   *
   * @param train as {@link #train()} returns them
   * @param seed of order and noise
   */
  Source source(LabelledImages train, long seed) {
    Source source =
        new ImageStream(
            train,
            ImageStream.Settings.of(
                dataset.name() + "-train",
                examples,
                seed,
                schedule(),
                new SymmetricNoise(noise, train.classes(), seed)));
    return labelled == ALL ? source : new PartlyLabelled(source, labelled);
  }

  /** Returns how the angle changes. */
  Schedule schedule() {
    return new Schedule.Linear(from, to);
  }

  /** Returns the probe sets that the test images make. */
  RotatedProbes probes(Judging judging) {
    return new RotatedProbes(
        dataset.name() + "-test", judging.angles(), judging.sharpnessAngle(), Integer.MAX_VALUE);
  }

  @Override
  public BatcherSettings batches() {
    return BatcherSettings.of(batchRows);
  }

  /** Returns by how many degrees the stream has turned at an event time. */
  @Override
  public double placeAt(Instant eventTime, long seen) {
    Duration since = Duration.between(ImageStream.Settings.START, eventTime);
    return schedule().at(since.dividedBy(ImageStream.Settings.INTERVAL), examples);
  }

  @Override
  public Shift shift(List<Double> places) {
    return new Shift(
        "angle",
        "°",
        from,
        to,
        places.stream().map(a -> new Shift.Domain(Plan.plain(a), a)).toList());
  }

  @Override
  public String title() {
    return dataset.name() + ", rotating from " + turn();
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("data", dataset.name());
    settings.put("examples", Long.toString(examples));
    settings.put("angle", turn());
    settings.put("wrong labels", Plan.plain(100 * noise) + " %");
    if (labelled != ALL) {
      settings.put("labelled", "the first " + labelled);
    }
    settings.put("batch size", Integer.toString(batchRows));
    return settings;
  }

  private String turn() {
    return Plan.plain(from) + "° to " + Plan.plain(to) + "°";
  }
}
