package io.flatwater.ingest.shift;

import java.util.List;

/**
 * Rotation of a grey image about its centre, counter-clockwise, with bilinear interpolation.
 *
 * <p>Output pixel (x, y) is read at {@code c + R(θ)·((x, y) - c)}, c being the centre ((width - 1)
 * / 2, (height - 1) / 2); neighbours outside of the image count as 0. Results are rounded to the
 * nearest integer, halves upwards. A rotation by 0° gives back the image, by ±90° of a square image
 * its transpose mirrored, exactly. Sine and cosine are {@link StrictMath}'s and the rest is plain
 * double arithmetic, so the bytes are the same on every machine.
 *
 * @param height rows of the image, at least 1
 * @param width columns of the image, at least 1
 */
public record Rotation(int height, int width) implements ImageShift {
  /** Width of a domain in degrees: angles from 30 to below 40 are the domain "30". */
  public static final int BUCKET_DEGREES = 10;

  public Rotation {
    if (height < 1 || width < 1 || (long) height * width > 1 << 26) {
      throw new IllegalArgumentException(
          "cannot rotate images of " + height + " x " + width + " pixels");
    }
  }

  @Override
  public List<Integer> shape() {
    return List.of(height, width);
  }

  @Override
  public byte[] apply(byte[] images, int offset, double degrees, long seed) {
    return rotate(images, offset, degrees);
  }

  /** Returns the lower end of the angle's bucket of ten degrees, for example 30. */
  @Override
  public String domain(double degrees) {
    return bucket(degrees);
  }

  /** Returns the lower end of an angle's bucket of ten degrees, for example 30. */
  public static String bucket(double degrees) {
    return Long.toString((long) Math.floor(degrees / BUCKET_DEGREES) * BUCKET_DEGREES);
  }

  /**
   * Returns one image of an array of images, rotated.
   *
   * @param images row-major, one byte a pixel, 0 to 255; only read
   * @param offset of the image's first pixel
   * @param degrees counter-clockwise as one looks at it, first row on top; finite
   * @return a new array of {@code height × width} pixels
   */
  public byte[] rotate(byte[] images, int offset, double degrees) {
    if (!Double.isFinite(degrees)) {
      throw new IllegalArgumentException("cannot rotate by " + degrees + " degrees");
    }
    double radians = StrictMath.toRadians(degrees);
    double cos = StrictMath.cos(radians);
    double sin = StrictMath.sin(radians);
    double centreX = (width - 1) / 2.0;
    double centreY = (height - 1) / 2.0;
    byte[] padded = pad(images, offset);
    byte[] rotated = new byte[height * width];
    int at = 0;
    for (int y = 0; y < height; y++) {
      double rowX = centreX - sin * (y - centreY);
      double rowY = centreY + cos * (y - centreY);
      for (int x = 0; x < width; x++) {
        double dx = x - centreX;
        rotated[at++] = (byte) (sample(padded, rowX + cos * dx, rowY + sin * dx) + 0.5);
      }
    }
    return rotated;
  }

  /** Interpolates at a point; 0 where it is a pixel or more outside. */
  private double sample(byte[] padded, double x, double y) {
    double paddedX = x + 1;
    double paddedY = y + 1;
    if (!(paddedX > 0 && paddedY > 0 && paddedX < width + 1 && paddedY < height + 1)) {
      return 0;
    }
    int left = (int) paddedX;
    int top = (int) paddedY;
    double right = paddedX - left;
    double down = paddedY - top;
    int stride = width + 2;
    int corner = top * stride + left;
    double upper = (padded[corner] & 0xff) * (1 - right) + (padded[corner + 1] & 0xff) * right;
    double lower =
        (padded[corner + stride] & 0xff) * (1 - right)
            + (padded[corner + stride + 1] & 0xff) * right;
    return upper * (1 - down) + lower * down;
  }

  /** Returns the image with a margin of one black pixel. */
  private byte[] pad(byte[] images, int offset) {
    byte[] padded = new byte[(height + 2) * (width + 2)];
    for (int y = 0; y < height; y++) {
      System.arraycopy(images, offset + y * width, padded, (y + 1) * (width + 2) + 1, width);
    }
    return padded;
  }
}
