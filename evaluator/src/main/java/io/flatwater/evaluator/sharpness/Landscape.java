package io.flatwater.evaluator.sharpness;

import io.flatwater.optim.Vectors;

/**
 * The loss on a line and on a plane through a model.
 *
 * <p>Along random directions d₁ and d₂ that are as long as the model itself, filter by filter:
 * {@code line[i]} is L(w + at[i]·d₁), and the plane has L(w + at[2i]·d₁ + at[2k]·d₂), so half as
 * many points to a side. Losses of rows are float, as the executor computes them; their mean is
 * taken in double.
 *
 * <p>What a picture of two directions out of many shows is the loss on them and no more; only
 * models of one architecture, on the same rows and with the same seed, are to be compared.
 *
 * @param at coordinates, rising from −radius to radius with 0 in the middle; 1 is the model's own
 *     length; empty if nothing was measured
 * @param line loss at each of them, in nats
 * @param plane row-major: along d₁ within a row, along d₂ from row to row
 * @see <a href="https://arxiv.org/abs/1712.09913">Li et al., 2018, section 4</a>
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Landscape(double[] at, double[] line, double[] plane) {
  /** Where nothing was measured. */
  public static final Landscape NONE = new Landscape(new double[0], new double[0], new double[0]);

  public Landscape {
    int side = at.length == 0 ? 0 : side(at.length);
    if (line.length != at.length || plane.length != side * side) {
      throw new IllegalArgumentException(
          at.length + " coordinates for " + line.length + " and " + plane.length + " losses");
    }
  }

  /**
   * What is looked at.
   *
   * @param points of the line; one more than a multiple of 4, so that the plane, with half of them
   *     to a side, has the model in its middle too; 0: nothing
   * @param radius how far to go, in lengths of the model
   */
  public record Frame(int points, double radius) {
    /** 25 points, 13 × 13 on the plane, as far as the model is long. */
    public static final Frame USUAL = new Frame(25, 1);

    /** Nothing. */
    public static final Frame NONE = new Frame(0, 1);

    public Frame {
      if (points != 0 && (points < 5 || points % 4 != 1 || points > 401)) {
        throw new IllegalArgumentException(
            "points: found "
                + points
                + ", expected 0 or one more than a multiple of 4, from 5 to 401");
      }
      if (!(radius > 0 && Double.isFinite(radius))) {
        throw new IllegalArgumentException("radius: found " + radius + ", expected more than 0");
      }
    }
  }

  /** Returns how many points the plane has to a side. */
  public int side() {
    return at.length == 0 ? 0 : side(at.length);
  }

  private static int side(int points) {
    return points / 2 + 1;
  }

  /** Returns a coordinate of the plane, for an index from 0 to {@link #side} − 1. */
  public double atPlane(int index) {
    return at[2 * index];
  }

  /**
   * Measures. Costs {@code points + side²} forward passes.
   *
   * @param seed of the directions: equal seeds give equal bits
   */
  public static Landscape of(Point point, Frame frame, long seed) {
    if (frame.points() == 0) {
      return NONE;
    }
    FilterNormalised directions =
        new FilterNormalised(point.params(), point.objective().layout(), seed);
    float[] first = directions.direction(0);
    float[] second = directions.direction(1);
    double[] at = new double[frame.points()];
    int middle = at.length / 2;
    for (int i = 0; i < at.length; i++) {
      at[i] = frame.radius() * (i - middle) / middle;
    }
    float[] w = new float[first.length];
    double[] line = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      Vectors.move(point.params(), at[i], first, w);
      line[i] = mean(point.objective().losses(w));
    }
    int side = side(at.length);
    double[] plane = new double[side * side];
    float[] row = new float[first.length];
    for (int k = 0; k < side; k++) {
      Vectors.move(point.params(), at[2 * k], second, row);
      for (int i = 0; i < side; i++) {
        Vectors.move(row, at[2 * i], first, w);
        plane[k * side + i] = mean(point.objective().losses(w));
      }
    }
    return new Landscape(at, line, plane);
  }

  private static double mean(float[] losses) {
    double sum = 0;
    for (float loss : losses) {
      sum += loss;
    }
    return sum / losses.length;
  }
}
