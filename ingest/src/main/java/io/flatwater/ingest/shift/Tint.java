package io.flatwater.ingest.shift;

import java.util.List;

/**
 * Colours a grey image: what was white gets a hue, what was black stays black. The strength is the
 * hue in degrees: 0 red, 120 green, 240 blue, 360 red again; the domain its bucket of thirty.
 *
 * <p>Images come out with three channels, the last dimension.
 *
 * @param height rows of the image, at least 1
 * @param width columns of the image, at least 1
 */
public record Tint(int height, int width) implements ImageShift {
  private static final int BUCKET_DEGREES = 30;
  private static final int CHANNELS = 3;

  public Tint {
    if (height < 1 || width < 1 || (long) height * width > 1 << 24) {
      throw new IllegalArgumentException(
          "cannot tint images of " + height + " x " + width + " pixels");
    }
  }

  @Override
  public List<Integer> shape() {
    return List.of(height, width, CHANNELS);
  }

  @Override
  public byte[] apply(byte[] images, int offset, double degrees, long seed) {
    double[] share = {share(degrees), share(degrees - 120), share(degrees - 240)};
    byte[] tinted = new byte[height * width * CHANNELS];
    for (int pixel = 0; pixel < height * width; pixel++) {
      int grey = images[offset + pixel] & 0xff;
      for (int c = 0; c < CHANNELS; c++) {
        tinted[pixel * CHANNELS + c] = (byte) (grey * share[c] + 0.5);
      }
    }
    return tinted;
  }

  @Override
  public String domain(double degrees) {
    double hue = degrees - 360 * Math.floor(degrees / 360);
    return Long.toString((long) Math.floor(hue / BUCKET_DEGREES) * BUCKET_DEGREES);
  }

  /** Returns how much of a primary colour is in a hue, given its distance on the circle. */
  private static double share(double degrees) {
    double around = degrees - 360 * Math.floor(degrees / 360);
    double distance = Math.min(around, 360 - around);
    return Math.max(0, Math.min(1, 2 - distance / 60));
  }
}
