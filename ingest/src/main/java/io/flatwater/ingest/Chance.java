package io.flatwater.ingest;

import java.util.SplittableRandom;

/** Normal numbers whose bits do not depend on the machine or the Java version. */
public final class Chance {
  private Chance() {}

  /** Returns a standard normal number, by Box and Muller, one of the pair. */
  public static double normal(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }
}
