package io.flatwater.trainer.noise;

/**
 * How the label noise of a stream is estimated.
 *
 * @param confidentShare share of each predicted class, by margin, that is taken for certain, above
 *     0 to 1; smaller is less biased by the model's own errors and less exact
 * @param halfLife labelled examples after which an example counts half
 * @param warmUp labelled examples before the estimate is used for anything but being shown
 * @param mostSources sources that are kept apart; later ones are counted together
 */
public record NoiseSettings(double confidentShare, long halfLife, long warmUp, int mostSources) {

  /** What is used if nothing is said. */
  public static final NoiseSettings DEFAULT = new NoiseSettings(0.35, 4_000, 5_000, 64);

  /** Classes beyond which the estimate would be larger than most models: 4 numbers a pair. */
  public static final int MOST_CLASSES = 256;

  public NoiseSettings {
    if (!(confidentShare > 0 && confidentShare <= 1)) {
      throw new IllegalArgumentException(
          "the confident share is " + confidentShare + ", expected above 0 to 1");
    }
    if (halfLife < 1 || warmUp < 0) {
      throw new IllegalArgumentException(
          "half-life " + halfLife + " and warm-up " + warmUp + " must not be negative");
    }
    if (mostSources < 1 || mostSources > 4_096) {
      throw new IllegalArgumentException("found " + mostSources + " sources, expected 1 to 4096");
    }
  }
}
