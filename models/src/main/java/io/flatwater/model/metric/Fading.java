package io.flatwater.model.metric;

/** The fading factor of measures along a stream. */
final class Fading {
  /** Nothing is forgotten. */
  static final double NONE = 1;

  private Fading() {}

  static double checked(double factor) {
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException(
          "a fading factor is above 0 and at most 1 (1: nothing is forgotten), found " + factor);
    }
    return factor;
  }
}
