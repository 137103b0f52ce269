package io.flatwater.ingest.shift;

import java.util.List;

/** A transformation of grey images, of some strength. */
public interface ImageShift {

  /** Returns the shape of an image that comes out. */
  List<Integer> shape();

  /**
   * Returns one image of an array of images, transformed.
   *
   * @param images row-major, one byte a pixel, 0 to 255; only read
   * @param offset of the image's first pixel
   * @param strength as a {@link Schedule} has it; what it is, each shift says
   * @param seed of what is random in it, one for each example
   * @return a new array
   */
  byte[] apply(byte[] images, int offset, double strength, long seed);

  /** Returns the name of the distribution that a strength makes. */
  String domain(double strength);
}
