package io.flatwater.ingest.generator;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A digit on a display of seven segments, each wrong with some probability, among segments that say
 * nothing.
 *
 * <p>The drifting segments are told in the place of irrelevant ones, and these in theirs, as in
 * MOA's LEDGeneratorDrift: two LED concepts with other numbers of drifting segments make a drift.
 * With 10 % noise no classifier does better than 74 %.
 *
 * @param noise probability that a segment is inverted, 0 to 1
 * @param drifting how many segments are told elsewhere, 0 to 7
 * @see <a href="https://doi.org/10.1201/9781315139470">Breiman et al., 1984, section 2.6.1</a>
 */
public record Led(double noise, int drifting) implements Generator {
  private static final int SEGMENTS = 7;
  private static final int IRRELEVANT = 17;

  /**
   * Segments of each digit: top, upper left, upper right, middle, lower left, lower right, base.
   */
  private static final String[] DIGITS = {
    "1110111", "0010010", "1011101", "1011011", "0111010",
    "1101011", "1101111", "1010010", "1111111", "1111011"
  };

  public Led {
    if (!(noise >= 0 && noise <= 1) || drifting < 0 || drifting > SEGMENTS) {
      throw new IllegalArgumentException(
          "led: noise must be 0 to 1 and drifting 0 to 7: " + noise + ", " + drifting);
    }
  }

  @Override
  public List<String> features() {
    return Generator.names(SEGMENTS + IRRELEVANT);
  }

  @Override
  public int classes() {
    return DIGITS.length;
  }

  @Override
  public Sampler start(long seed, long length) {
    SplittableRandom random = new SplittableRandom(seed);
    return x -> {
      int digit = random.nextInt(DIGITS.length);
      for (int i = 0; i < x.length; i++) {
        boolean lit =
            i < SEGMENTS
                ? (DIGITS[digit].charAt(i) == '1') != (random.nextDouble() < noise)
                : random.nextBoolean();
        x[place(i)] = lit ? 1 : 0;
      }
      return Sampler.Drawn.of(digit);
    };
  }

  /** Returns where a segment is told. */
  private int place(int segment) {
    if (segment < drifting) {
      return segment + SEGMENTS;
    }
    return segment >= SEGMENTS && segment < SEGMENTS + drifting ? segment - SEGMENTS : segment;
  }
}
