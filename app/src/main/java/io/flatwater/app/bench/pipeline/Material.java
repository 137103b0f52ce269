package io.flatwater.app.bench.pipeline;

import io.flatwater.app.experiment.Plan;
import io.flatwater.ingest.BatcherSettings;
import io.flatwater.ingest.Check;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.ingest.shift.Schedule;
import io.flatwater.ingest.source.ImageStream;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Networks.Execution;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.trainer.Beginning;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.RunSettings;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What flows through the pipeline: made images of 28 x 28 bytes in ten classes, batches of 128, and
 * the quickstart's model under SGD, the method with the shortest step, which hides least.
 */
final class Material {
  /** The key of the streams; with one partition, any will do. */
  static final String STREAM = "bench";

  static final int ROWS = 128;
  static final int CLASSES = 10;
  static final int SIDE = 28;
  private static final int IMAGES = 4_096;
  private static final double INK = 0.2;

  private final LabelledImages images = images(new SplittableRandom(0));

  /** Draws ten faces of a few bright pixels, and images that are noisy copies of them. */
  private static LabelledImages images(SplittableRandom random) {
    int size = SIDE * SIDE;
    int[] faces = new int[CLASSES * size];
    for (int i = 0; i < faces.length; i++) {
      faces[i] = random.nextDouble() < INK ? random.nextInt(128, 224) : 0;
    }
    byte[] pixels = new byte[IMAGES * size];
    byte[] labels = new byte[IMAGES];
    for (int image = 0; image < IMAGES; image++) {
      labels[image] = (byte) random.nextInt(CLASSES);
      for (int i = 0; i < size; i++) {
        int face = faces[labels[image] * size + i];
        pixels[image * size + i] = (byte) (face == 0 ? 0 : face + random.nextInt(-32, 32));
      }
    }
    return new LabelledImages(IMAGES, SIDE, SIDE, pixels, labels);
  }

  LabelledImages images() {
    return images;
  }

  /** Returns a stream of examples with ids of their own, rotating as the quickstart's do. */
  ImageStream stream(String prefix, long examples) {
    return new ImageStream(
        images,
        ImageStream.Settings.of(
            prefix, examples, 0, new Schedule.Linear(0, 60), new SymmetricNoise(0.2, CLASSES, 0)));
  }

  Check check() {
    return new Check(DataType.UINT8, List.of(SIDE, SIDE), CLASSES);
  }

  BatcherSettings batcher() {
    return BatcherSettings.of(ROWS);
  }

  /** Returns full mini-batches, as ingest makes them. */
  List<MiniBatch> miniBatches(int count) {
    List<MiniBatch> batches = new ArrayList<>();
    Pipeline pipeline = new Pipeline(check(), batcher());
    Iterator<Example> examples = stream("steps", 2L * count * ROWS).examples(0);
    while (batches.size() < count) {
      pipeline.accept(
          STREAM,
          examples.next(),
          output -> {
            if (output instanceof Output.Batch batch) {
              batches.add(batch.value());
            }
          });
    }
    return batches;
  }

  /** Returns a run of the quickstart's model. */
  RunSettings run(String name, String executor) {
    return new RunSettings(
        name,
        Definition.mlp(SIDE * SIDE, Plan.HIDDEN, CLASSES),
        Contract.pixels(List.of(SIDE, SIDE), CLASSES),
        Method.of("sgd", Map.of()),
        0,
        Execution.of(executor),
        new Beginning.Fresh());
  }
}
