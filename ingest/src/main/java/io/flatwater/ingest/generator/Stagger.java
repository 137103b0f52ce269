package io.flatwater.ingest.generator;

import java.util.List;
import java.util.SplittableRandom;

/**
 * The STAGGER concepts: size, colour and shape, three kinds of each, one value for each kind.
 *
 * <p>Class 1 is 1: small and red; 2: green or a circle; 3: medium or large.
 *
 * @param function which of the three, 1 to 3
 * @see <a href="https://doi.org/10.1007/BF00116895">Schlimmer and Granger, 1986, page 341</a>
 */
public record Stagger(int function) implements Generator {
  private static final int KINDS = 3;

  public Stagger {
    if (function < 1 || function > 3) {
      throw new IllegalArgumentException("stagger: function must be 1 to 3: " + function);
    }
  }

  @Override
  public List<String> features() {
    return List.of(
        "small", "medium", "large", "red", "blue", "green", "circle", "square", "triangle");
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public Sampler start(long seed, long length) {
    SplittableRandom random = new SplittableRandom(seed);
    return x -> {
      int size = random.nextInt(KINDS);
      int colour = random.nextInt(KINDS);
      int shape = random.nextInt(KINDS);
      for (int i = 0; i < KINDS; i++) {
        x[i] = size == i ? 1 : 0;
        x[KINDS + i] = colour == i ? 1 : 0;
        x[2 * KINDS + i] = shape == i ? 1 : 0;
      }
      boolean member =
          switch (function) {
            case 1 -> size == 0 && colour == 0;
            case 2 -> colour == 2 || shape == 0;
            default -> size > 0;
          };
      return Sampler.Drawn.of(member ? 1 : 0);
    };
  }
}
