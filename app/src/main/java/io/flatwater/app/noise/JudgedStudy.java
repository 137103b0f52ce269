package io.flatwater.app.noise;

import io.flatwater.app.Failure;
import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.ingest.shift.Schedule;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.ImageStream;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.model.Definition;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.StepResult.Stepped;
import io.flatwater.trainer.noise.Doubt;
import io.flatwater.trainer.noise.NoiseEstimate;
import io.flatwater.trainer.noise.NoiseSettings;
import io.flatwater.trainer.noise.Outcomes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holds the doubt about labels to what people said about them: a stream of the training images,
 * labels as they are, then the test images, each doubted before it is trained on.
 *
 * @param model that doubts
 * @param examples of training images before the test images; beyond those there are, again
 * @param method that the model is trained with
 * @param seeds models
 */
public record JudgedStudy(Model model, long examples, Method method, int seeds) {
  private static final String TEST = "test";

  /** What doubts. */
  public enum Model {
    /** Two hidden layers of 256 and 128. */
    MLP {
      @Override
      Definition definition(LabelledImages images) {
        return Definition.mlp(
            images.height() * images.width(), List.of(256, 128), images.classes());
      }
    },
    /** Two convolutions and a hidden layer. */
    CNN {
      @Override
      Definition definition(LabelledImages images) {
        return Definition.cnn(images.height(), images.width(), 1, images.classes());
      }
    };

    abstract Definition definition(LabelledImages images);
  }

  /**
   * What came out.
   *
   * @param each of one model
   * @param together of the mean doubt of all, by its logarithm
   */
  public record Result(List<Auc> each, Auc together) {}

  /** Returns how well the doubt tells doubtful labels from others. */
  public Result run(Dataset dataset, Judgements judgements) {
    LabelledImages train = dataset.train();
    LabelledImages test = dataset.test();
    if (judgements.doubtful().lastKey() >= test.count()) {
      throw new Failure(
          "found a judgement of image "
              + judgements.doubtful().lastKey()
              + ", expected one of "
              + test.count()
              + " test images, the first of them 0");
    }
    double[][] doubts =
        IntStream.range(0, seeds)
            .parallel()
            .mapToObj(seed -> doubts(train, test, seed))
            .toArray(double[][]::new);
    List<Auc> each = new ArrayList<>();
    double[] sum = new double[test.count()];
    for (double[] doubt : doubts) {
      each.add(auc(judgements, doubt));
      for (int i = 0; i < sum.length; i++) {
        sum[i] += doubt[i];
      }
    }
    return new Result(each, auc(judgements, sum));
  }

  private static Auc auc(Judgements judgements, double[] doubt) {
    return Auc.of(select(judgements, doubt, true), select(judgements, doubt, false));
  }

  private static double[] select(Judgements judgements, double[] doubt, boolean doubtful) {
    return judgements.doubtful().entrySet().stream()
        .filter(e -> e.getValue() == doubtful)
        .mapToDouble(e -> doubt[e.getKey()])
        .toArray();
  }

  /** Returns the logarithm of the doubt about each test image's label. */
  private double[] doubts(LabelledImages train, LabelledImages test, long seed) {
    NoiseEstimate estimate = new NoiseEstimate(NoiseSettings.DEFAULT, test.classes());
    double[] doubts = new double[test.count()];
    try (Walk walk = new Walk(model.definition(train), train, method, seed)) {
      walk.along(
          images(train, "train", examples, seed),
          (batch, stepped) -> estimate.update(outcomes(batch, stepped, test.classes())));
      walk.along(
          images(test, TEST, test.count(), seed),
          (batch, stepped) -> {
            Outcomes outcomes = outcomes(batch, stepped, test.classes());
            Doubt doubt = Doubt.of(estimate, outcomes);
            for (int row = 0; row < outcomes.rows(); row++) {
              int image = Integer.parseInt(batch.getIds().get(row).substring(TEST.length() + 1));
              doubts[image] = Math.log(Math.max(doubt.wrong()[row], Float.MIN_VALUE));
            }
            estimate.update(outcomes);
          });
    }
    return doubts;
  }

  private static ImageStream images(LabelledImages images, String name, long count, long seed) {
    return new ImageStream(
        images,
        ImageStream.Settings.of(
            name,
            count,
            seed,
            new Schedule.Linear(0, 0),
            new SymmetricNoise(0, images.classes(), seed)));
  }

  private static Outcomes outcomes(MiniBatch batch, Stepped stepped, int classes) {
    // The trainer uses its arrays again at the next batch.
    float[] probabilities = stepped.tested().probabilities();
    int[] labels = stepped.tested().labels();
    return new Outcomes(
        Arrays.copyOf(probabilities, labels.length * classes),
        classes,
        labels.clone(),
        batch.getSources());
  }
}
