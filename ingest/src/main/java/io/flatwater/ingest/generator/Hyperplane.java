package io.flatwater.ingest.generator;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A hyperplane that turns: features uniform in [0, 1), class 1 where Σ wᵢxᵢ ≥ ½ Σ wᵢ.
 *
 * <p>After each example, each of the first weights moves by the magnitude in its direction, and its
 * direction turns round with some probability: incremental drift.
 *
 * @param dimensions number of features, at least 1
 * @param drifting how many of the weights move
 * @param magnitude by which each of them moves at each example
 * @param turning probability that a direction turns round, 0 to 1; MOA's default is 0.1
 * @see <a href="https://doi.org/10.1145/502512.502529">Hulten et al., 2001, section 4.1</a>
 */
public record Hyperplane(int dimensions, int drifting, double magnitude, double turning)
    implements Generator {

  public Hyperplane {
    if (dimensions < 1 || dimensions > 10_000 || drifting < 0 || drifting > dimensions) {
      throw new IllegalArgumentException(
          "hyperplane: features must be 1 to 10000, of which some may drift: "
              + dimensions
              + ", "
              + drifting);
    }
    if (!(magnitude >= 0 && magnitude <= 1 && turning >= 0 && turning <= 1)) {
      throw new IllegalArgumentException(
          "hyperplane: magnitude and turning must be 0 to 1: " + magnitude + ", " + turning);
    }
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
    double[] weights = new double[dimensions];
    int[] directions = new int[dimensions];
    for (int i = 0; i < dimensions; i++) {
      weights[i] = random.nextDouble();
      directions[i] = 1;
    }
    return x -> {
      double sum = 0;
      double half = 0;
      for (int i = 0; i < dimensions; i++) {
        x[i] = (float) random.nextDouble();
        sum += weights[i] * x[i];
        half += weights[i] / 2;
      }
      for (int i = 0; i < drifting; i++) {
        weights[i] += directions[i] * magnitude;
        if (random.nextDouble() < turning) {
          directions[i] = -directions[i];
        }
      }
      return Sampler.Drawn.of(sum >= half ? 1 : 0);
    };
  }
}
