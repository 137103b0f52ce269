package io.flatwater.ingest.noise;

import io.flatwater.ingest.Chance;
import io.flatwater.ingest.IdHash;
import io.flatwater.ingest.source.Form;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Mistakes that depend on what an example looks like: similar examples are mistaken for the same
 * class.
 *
 * <p>Each example has a rate q of its own, normal about the mean rate with deviation 0.1, cut off
 * to [0, 1]. A random matrix W<sub>y</sub> for each class y turns the features x into scores; the
 * label is right with probability 1 - q, and another class j with q·softmax(xW<sub>y</sub>)<sub>j
 * </sub>, y itself left out. Features are scaled as a model would scale them.
 *
 * @see <a href="https://arxiv.org/abs/2006.07836">Xia et al., 2020, algorithm 2</a>
 */
public final class InstanceNoise implements Annotation {
  private static final long PURPOSE = 0x696e7374L;
  private static final double DEVIATION = 0.1;
  private static final long MOST_WEIGHTS = 1L << 25;

  private final double rate;
  private final Form form;
  private final long seed;
  private final float[][] weights;

  /**
   * Makes noise for the examples of a source.
   *
   * @param rate mean share of wrong labels, 0 to 1; 0 leaves all labels
   * @param form of the examples
   * @param seed another seed makes other mistakes
   */
  public InstanceNoise(double rate, Form form, long seed) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("noise must be from 0 to 1: " + rate);
    }
    int classes = form.classes().size();
    int width = form.check().width();
    if ((long) classes * classes * width > MOST_WEIGHTS) {
      throw new IllegalArgumentException(
          classes + " classes of " + width + " features are too many for noise by instance");
    }
    this.rate = rate;
    this.form = form;
    this.seed = seed;
    this.weights = new float[classes][width * classes];
    SplittableRandom random = new SplittableRandom(IdHash.mix(seed ^ PURPOSE));
    for (float[] matrix : weights) {
      for (int i = 0; i < matrix.length; i++) {
        matrix[i] = (float) Chance.normal(random);
      }
    }
  }

  @Override
  public Example annotate(Example example) {
    Integer truth = Annotation.truth(example);
    if (truth == null) {
      return example;
    }
    long hash = IdHash.of(seed ^ PURPOSE, example.getId());
    int given = truth;
    if (rate > 0 && IdHash.unit(hash) < ownRate(hash)) {
      List<Double> others = others(example.getFeatures(), truth);
      given = ClassNoise.draw(others, IdHash.unit(IdHash.mix(hash)));
    }
    return Example.newBuilder(example).setLabel(given).setCleanLabel(truth).build();
  }

  /** Returns the rate of one example: drawn again until it is in [0, 1]. */
  private double ownRate(long hash) {
    SplittableRandom random = new SplittableRandom(IdHash.mix(hash + 1));
    double own = rate + DEVIATION * Chance.normal(random);
    while (own < 0 || own > 1) {
      own = rate + DEVIATION * Chance.normal(random);
    }
    return own;
  }

  /** Returns the probabilities of the classes that a mistake may give. */
  private List<Double> others(Features features, int truth) {
    int classes = form.classes().size();
    double[] scores = new double[classes];
    float[] x = scaled(features);
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < classes; j++) {
        scores[j] += x[i] * weights[truth][i * classes + j];
      }
    }
    scores[truth] = Double.NEGATIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      most = Math.max(most, score);
    }
    double sum = 0;
    for (int j = 0; j < classes; j++) {
      scores[j] = StrictMath.exp(scores[j] - most);
      sum += scores[j];
    }
    List<Double> shares = new ArrayList<>();
    for (double score : scores) {
      shares.add(score / sum);
    }
    return shares;
  }

  private float[] scaled(Features features) {
    ByteBuffer data = features.getData().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    float[] x = new float[form.check().width()];
    boolean one = form.scale().size() == 1;
    for (int i = 0; i < x.length; i++) {
      float raw = form.type() == DataType.UINT8 ? data.get() & 0xff : data.getFloat();
      x[i] = raw * form.scale().get(one ? 0 : i) + form.shift().get(one ? 0 : i);
    }
    return x;
  }

  @Override
  public String toString() {
    return "InstanceNoise[rate=" + rate + ", seed=" + seed + "]";
  }
}
