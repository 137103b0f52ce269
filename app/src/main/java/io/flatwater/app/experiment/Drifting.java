package io.flatwater.app.experiment;

import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.ingest.shift.Schedule;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.ImageStream;
import io.flatwater.ingest.source.LabelledImages;

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
 * @param batchRows examples of a mini-batch
 */
public record Drifting(
    Dataset dataset,
    int images,
    long examples,
    double from,
    double to,
    double noise,
    int batchRows) {

  public Drifting {
    if (!Double.isFinite(from) || !Double.isFinite(to)) {
      throw new IllegalArgumentException("angles must be finite: " + from + " to " + to);
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
  public static Drifting turning(
      Dataset dataset, long examples, double to, double noise, int batchRows) {
    return new Drifting(dataset, 0, examples, 0, to, noise, batchRows);
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
  ImageStream source(LabelledImages train, long seed) {
    return new ImageStream(
        train,
        ImageStream.Settings.of(
            dataset.name() + "-train",
            examples,
            seed,
            schedule(),
            new SymmetricNoise(noise, train.classes(), seed)));
  }

  /** Returns how the angle changes. */
  Schedule schedule() {
    return new Schedule.Linear(from, to);
  }

  /** Returns about how many mini-batches the stream makes: some examples are held out. */
  long expectedSteps() {
    return Math.max(1, Math.round(examples * 0.98 / batchRows));
  }
}
