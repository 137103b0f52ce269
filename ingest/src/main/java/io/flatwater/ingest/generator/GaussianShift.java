package io.flatwater.ingest.generator;

import io.flatwater.ingest.Chance;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;

/**
 * Two classes, each a Gaussian that moves evenly from one mean and covariance to others: the
 * synthetic problem of gradual domain adaptation.
 *
 * <p>At α of the way, class y has mean (1 - α)μ + αμ′ and covariance (1 - α)Σ + αΣ′. Means are
 * random directions of length 1; covariances have random axes with variances between the two given
 * ones. The domain is α in tenths, rounded down.
 *
 * @param dimensions number of features, 1 to 1000; the paper's problem has 100
 * @param leastVariance of an axis; the paper's problem has 0.05
 * @param mostVariance of an axis; the paper's problem has 0.1
 * @param from α at the start, 0 to 1
 * @param towards α at the end, 0 to 1
 * @see <a href="https://arxiv.org/abs/2002.11361">Kumar et al., 2020, section 5 and appendix D</a>
 */
public record GaussianShift(
    int dimensions, double leastVariance, double mostVariance, double from, double towards)
    implements Generator {

  public GaussianShift {
    if (dimensions < 1 || dimensions > 1000) {
      throw new IllegalArgumentException("gaussian: features must be 1 to 1000: " + dimensions);
    }
    if (!(leastVariance > 0 && leastVariance <= mostVariance && mostVariance < 1e6)) {
      throw new IllegalArgumentException(
          "gaussian: variances must be positive and in order: "
              + leastVariance
              + ", "
              + mostVariance);
    }
    if (!(from >= 0 && from <= 1 && towards >= 0 && towards <= 1)) {
      throw new IllegalArgumentException(
          "gaussian: from and to must be 0 to 1: " + from + ", " + towards);
    }
  }

  /** Returns the problem of the paper, from its source to its target. */
  public static GaussianShift ofThePaper() {
    return new GaussianShift(100, 0.05, 0.1, 0, 1);
  }

  @Override
  public List<String> features() {
    return Generator.names(dimensions);
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public Sampler start(long seed, long length) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] index = {0};
    return sampler(
        random, SplittableRandom::split, () -> from + (towards - from) * index[0]++ / length);
  }

  /**
   * Returns samples of one domain: of the Gaussians that {@link #start} makes of the same seed, at
   * a point of their way where they stand still.
   *
   * @param seed of means and covariances
   * @param alpha the point, 0 to 1
   * @param draws seed of the samples, so that those of two domains have nothing in common
   */
  public Sampler still(long seed, double alpha, long draws) {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException("gaussian: alpha must be 0 to 1: " + alpha);
    }
    return sampler(new SplittableRandom(seed), world -> new SplittableRandom(draws), () -> alpha);
  }

  private Sampler sampler(
      SplittableRandom random, UnaryOperator<SplittableRandom> chance, DoubleSupplier way) {
    Bell[] source = {new Bell(random), new Bell(random)};
    Bell[] target = {new Bell(random), new Bell(random)};
    SplittableRandom draws = chance.apply(random);
    return x -> {
      double alpha = way.getAsDouble();
      int label = draws.nextInt(2);
      double[] point = new double[dimensions];
      // Independent parts with shares 1 - α and α of the covariances add up to the mixture.
      source[label].add(point, 1 - alpha, Math.sqrt(1 - alpha), draws);
      target[label].add(point, alpha, Math.sqrt(alpha), draws);
      for (int i = 0; i < dimensions; i++) {
        x[i] = (float) point[i];
      }
      return new Sampler.Drawn(label, Long.toString((long) Math.floor(alpha * 10 + 1e-9)));
    };
  }

  /** A mean, and a root of a covariance. */
  private final class Bell {
    private final double[] mean;
    private final double[][] axes = new double[dimensions][];
    private final double[] deviations = new double[dimensions];

    Bell(SplittableRandom random) {
      mean = direction(random);
      for (int i = 0; i < dimensions; i++) {
        deviations[i] =
            Math.sqrt(leastVariance + (mostVariance - leastVariance) * random.nextDouble());
        axes[i] = axis(random, i);
      }
    }

    /** Returns a direction at right angles to the axes before it: Gram and Schmidt, twice. */
    private double[] axis(SplittableRandom random, int number) {
      double[] axis = direction(random);
      for (int pass = 0; pass < 2; pass++) {
        for (int other = 0; other < number; other++) {
          double along = 0;
          for (int i = 0; i < dimensions; i++) {
            along += axis[i] * axes[other][i];
          }
          for (int i = 0; i < dimensions; i++) {
            axis[i] -= along * axes[other][i];
          }
        }
        normalise(axis);
      }
      return axis;
    }

    void add(double[] point, double meanShare, double noiseShare, SplittableRandom random) {
      for (int i = 0; i < dimensions; i++) {
        point[i] += meanShare * mean[i];
      }
      for (int axis = 0; axis < dimensions; axis++) {
        double length = noiseShare * deviations[axis] * Chance.normal(random);
        for (int i = 0; i < dimensions; i++) {
          point[i] += length * axes[axis][i];
        }
      }
    }
  }

  private double[] direction(SplittableRandom random) {
    double[] direction = new double[dimensions];
    for (int i = 0; i < dimensions; i++) {
      direction[i] = Chance.normal(random);
    }
    normalise(direction);
    return direction;
  }

  private static void normalise(double[] vector) {
    double sum = 0;
    for (double v : vector) {
      sum += v * v;
    }
    double norm = Math.max(Math.sqrt(sum), Double.MIN_NORMAL);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= norm;
    }
  }
}
