package io.flatwater.ingest.generator;

import java.util.List;
import java.util.SplittableRandom;

/**
 * The SEA concepts: three features, uniform in [0, 10), and class 1 where the first two add up to
 * more than θ; the third one says nothing.
 *
 * <p>The four concepts of the paper have θ = 8, 9, 7 and 9.5.
 *
 * @param threshold θ at the start of the stream
 * @param towards θ at its end: the boundary moves evenly in between
 * @see <a href="https://doi.org/10.1145/502512.502568">Street and Kim, 2001, section 4</a>
 */
public record Sea(double threshold, double towards) implements Generator {
  private static final double[] PAPER = {8, 9, 7, 9.5};
  private static final double RANGE = 10;

  public Sea {
    if (!(threshold >= 0 && threshold <= 20 && towards >= 0 && towards <= 20)) {
      throw new IllegalArgumentException(
          "sea: the threshold must be from 0 to 20: " + threshold + ", " + towards);
    }
  }

  /** Returns one of the paper's four concepts, 1 to 4. */
  public static Sea concept(int number) {
    if (number < 1 || number > PAPER.length) {
      throw new IllegalArgumentException("sea: function must be 1 to 4: " + number);
    }
    return new Sea(PAPER[number - 1], PAPER[number - 1]);
  }

  @Override
  public List<String> features() {
    return Generator.names(3);
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public Sampler start(long seed, long length) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] index = {0};
    return x -> {
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) (RANGE * random.nextDouble());
      }
      double theta = threshold + (towards - threshold) * index[0]++ / length;
      return Sampler.Drawn.of(x[0] + x[1] <= theta ? 0 : 1);
    };
  }
}
