package io.flatwater.ingest.generator;

import io.flatwater.ingest.Chance;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Clouds about random centroids, each of one class; some of the centroids move.
 *
 * <p>A centroid has a centre, a deviation and a weight, all uniform in [0, 1), and a class. An
 * example lies from a centroid, chosen by weight, in a random direction at a normal distance. At
 * each example every moving centroid goes on by the speed, and turns back at the walls of the unit
 * cube, as in MOA's RandomRBFGeneratorDrift.
 *
 * @param centroids how many, at least 1
 * @param dimensions number of features, at least 1
 * @param classes at least 2
 * @param drifting how many centroids move
 * @param speed length of their way at each example
 * @see <a href="https://jmlr.org/papers/v11/bifet10a.html">Bifet et al., MOA, 2010</a>
 */
public record RandomRbf(int centroids, int dimensions, int classes, int drifting, double speed)
    implements Generator {

  public RandomRbf {
    if (centroids < 1
        || dimensions < 1
        || (long) centroids * dimensions > 10_000_000
        || classes < 2
        || drifting < 0
        || drifting > centroids) {
      throw new IllegalArgumentException(
          "rbf: needs a centroid, a feature and two classes, and no more drifting than there are: "
              + centroids
              + ", "
              + dimensions
              + ", "
              + classes
              + ", "
              + drifting);
    }
    if (!(speed >= 0 && speed <= 1)) {
      throw new IllegalArgumentException("rbf: speed must be 0 to 1: " + speed);
    }
  }

  @Override
  public List<String> features() {
    return Generator.names(dimensions);
  }

  @Override
  public Sampler start(long seed, long length) {
    return new Clouds(new SplittableRandom(seed));
  }

  private final class Clouds implements Sampler {
    private final SplittableRandom random;
    private final double[][] centre = new double[centroids][dimensions];
    private final double[][] course = new double[drifting][dimensions];
    private final double[] deviation = new double[centroids];
    private final double[] weightUpTo = new double[centroids];
    private final int[] label = new int[centroids];

    Clouds(SplittableRandom random) {
      this.random = random;
      double sum = 0;
      for (int c = 0; c < centroids; c++) {
        for (int i = 0; i < dimensions; i++) {
          centre[c][i] = random.nextDouble();
        }
        label[c] = random.nextInt(classes);
        deviation[c] = random.nextDouble();
        sum += random.nextDouble();
        weightUpTo[c] = sum;
      }
      for (double[] way : course) {
        for (int i = 0; i < dimensions; i++) {
          way[i] = random.nextDouble();
        }
        scale(way, 1 / norm(way));
      }
    }

    @Override
    public Drawn next(float[] x) {
      move();
      int chosen = chosen();
      double[] direction = new double[dimensions];
      for (int i = 0; i < dimensions; i++) {
        direction[i] = 2 * random.nextDouble() - 1;
      }
      scale(direction, Chance.normal(random) * deviation[chosen] / norm(direction));
      for (int i = 0; i < dimensions; i++) {
        x[i] = (float) (centre[chosen][i] + direction[i]);
      }
      return Drawn.of(label[chosen]);
    }

    private void move() {
      for (int c = 0; c < drifting; c++) {
        for (int i = 0; i < dimensions; i++) {
          double there = centre[c][i] + course[c][i] * speed;
          if (there < 0 || there > 1) {
            course[c][i] = -course[c][i];
          }
          centre[c][i] = Math.max(0, Math.min(1, there));
        }
      }
    }

    private int chosen() {
      double draw = random.nextDouble() * weightUpTo[centroids - 1];
      int c = 0;
      while (c < centroids - 1 && draw >= weightUpTo[c]) {
        c++;
      }
      return c;
    }
  }

  private static double norm(double[] vector) {
    double sum = 0;
    for (double v : vector) {
      sum += v * v;
    }
    return Math.max(Math.sqrt(sum), Double.MIN_NORMAL);
  }

  private static void scale(double[] vector, double by) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= by;
    }
  }
}
