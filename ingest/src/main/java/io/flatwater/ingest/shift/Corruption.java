package io.flatwater.ingest.shift;

import io.flatwater.ingest.Chance;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Common corruptions of images in five severities, with the constants of CIFAR-10-C, which are
 * those for small images. The strength is the severity, rounded down: 0 leaves the image as it is,
 * 5 is the worst, and anything beyond counts as that.
 *
 * @param kind of corruption
 * @param height rows of the image, at least 1
 * @param width columns of the image, at least 1
 * @see <a href="https://arxiv.org/abs/1903.12261">Hendrycks and Dietterich, 2019</a>
 */
public record Corruption(Kind kind, int height, int width) implements ImageShift {
  private static final int WORST = 5;
  private static final double WHITE = 255;

  /** Kinds of corruption. */
  public enum Kind {
    /** Normal noise on every pixel, drawn anew for each example. */
    NOISE(0.04, 0.06, 0.08, 0.09, 0.10),
    /** A Gaussian blur; the constants are its deviation in pixels. */
    BLUR(0.4, 0.6, 0.7, 0.8, 1),
    /** Less contrast about the image's mean. */
    CONTRAST(0.75, 0.5, 0.4, 0.3, 0.15);

    private final List<Double> constants;

    Kind(double... constants) {
      this.constants = Arrays.stream(constants).boxed().toList();
    }
  }

  public Corruption {
    if (height < 1 || width < 1 || (long) height * width > 1 << 26) {
      throw new IllegalArgumentException(
          "cannot corrupt images of " + height + " x " + width + " pixels");
    }
  }

  @Override
  public List<Integer> shape() {
    return List.of(height, width);
  }

  @Override
  public byte[] apply(byte[] images, int offset, double strength, long seed) {
    double[] image = new double[height * width];
    for (int i = 0; i < image.length; i++) {
      image[i] = (images[offset + i] & 0xff) / WHITE;
    }
    int severity = severity(strength);
    if (severity > 0) {
      double constant = kind.constants.get(severity - 1);
      switch (kind) {
        case NOISE -> noise(image, constant, new SplittableRandom(seed));
        case BLUR -> blur(image, constant);
        case CONTRAST -> contrast(image, constant);
      }
    }
    byte[] corrupted = new byte[image.length];
    for (int i = 0; i < image.length; i++) {
      corrupted[i] = (byte) (WHITE * Math.max(0, Math.min(1, image[i])) + 0.5);
    }
    return corrupted;
  }

  /** Returns the kind and the severity, for example {@code blur-3}. */
  @Override
  public String domain(double strength) {
    return kind.name().toLowerCase(Locale.ROOT) + "-" + severity(strength);
  }

  private static int severity(double strength) {
    return (int) Math.max(0, Math.min(WORST, Math.floor(strength)));
  }

  private static void noise(double[] image, double deviation, SplittableRandom random) {
    for (int i = 0; i < image.length; i++) {
      image[i] += deviation * Chance.normal(random);
    }
  }

  private static void contrast(double[] image, double factor) {
    double mean = 0;
    for (double pixel : image) {
      mean += pixel / image.length;
    }
    for (int i = 0; i < image.length; i++) {
      image[i] = (image[i] - mean) * factor + mean;
    }
  }

  /** Blurs rows, then columns; pixels beyond the border are as those on it. */
  private void blur(double[] image, double deviation) {
    double[] kernel = kernel(deviation);
    for (int y = 0; y < height; y++) {
      convolve(image, y * width, 1, width, kernel);
    }
    for (int x = 0; x < width; x++) {
      convolve(image, x, width, height, kernel);
    }
  }

  private static void convolve(double[] image, int from, int stride, int n, double[] kernel) {
    double[] line = new double[n];
    int reach = kernel.length / 2;
    for (int i = 0; i < n; i++) {
      for (int k = -reach; k <= reach; k++) {
        int at = Math.max(0, Math.min(n - 1, i + k));
        line[i] += kernel[k + reach] * image[from + at * stride];
      }
    }
    for (int i = 0; i < n; i++) {
      image[from + i * stride] = line[i];
    }
  }

  /** Returns a Gaussian cut off at four deviations, of sum 1. */
  private static double[] kernel(double deviation) {
    int reach = (int) (4 * deviation + 0.5);
    double[] kernel = new double[2 * reach + 1];
    double sum = 0;
    for (int k = -reach; k <= reach; k++) {
      kernel[k + reach] = StrictMath.exp(-k * k / (2 * deviation * deviation));
      sum += kernel[k + reach];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    return kernel;
  }
}
