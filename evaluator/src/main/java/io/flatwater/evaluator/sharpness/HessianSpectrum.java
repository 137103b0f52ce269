package io.flatwater.evaluator.sharpness;

import io.flatwater.optim.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The largest eigenvalues of the Hessian, by the Lanczos process with full reorthogonalisation.
 *
 * <p>Ends when the error bounds of the eigenvalues asked for are below a thousandth of the largest,
 * or after the given number of steps. About two gradients a step, and as many vectors of the
 * parameters' length in memory. The error of a reading is the Lanczos bound: there is an eigenvalue
 * of the Hessian no further away; it is no standard error.
 *
 * @param top how many eigenvalues, at least 1
 * @param steps most steps, at least {@code top}
 * @see <a href="https://doi.org/10.1137/1.9781611970739">Saad, 2011, chapter 6</a>
 */
public record HessianSpectrum(int top, int steps) implements Sharpness {
  /** Name of the metrics; a number from 1 follows. */
  public static final String NAME = "sharpness.hessian.top";

  private static final double TOLERANCE = 1e-3;

  public HessianSpectrum {
    Require.atLeast("top", 1, top);
    Require.atLeast("steps", top, steps);
  }

  @Override
  public List<String> names() {
    return IntStream.rangeClosed(1, top).mapToObj(k -> NAME + k).toList();
  }

  @Override
  public List<Reading> measure(Point point, long seed) {
    HessianProduct hessian = point.hessian();
    float[] start = new Noise(point.objective().layout(), seed).gaussian(0);
    Lanczos lanczos = new Lanczos(start, hessian);
    Lanczos.Ritz ritz = lanczos.ritz();
    while (lanczos.size() < steps && lanczos.step()) {
      ritz = lanczos.ritz();
      if (lanczos.size() >= top && ritz.bound(top) <= TOLERANCE * Math.abs(ritz.values()[0])) {
        break;
      }
    }
    List<Reading> readings = new ArrayList<>();
    for (int k = 0; k < Math.min(top, ritz.values().length); k++) {
      readings.add(
          new Reading(NAME + (k + 1), ritz.values()[k], ritz.bounds()[k], 2 * lanczos.size(), 0));
    }
    return readings;
  }
}
