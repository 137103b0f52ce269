package io.flatwater.trainer;

import io.flatwater.optim.Layout;
import io.flatwater.optim.Objective;
import io.flatwater.optim.Vectors;

/**
 * An objective that measures the first gradient that is asked for, of the whole batch or of a part
 * of it, and changes nothing.
 */
final class Observed implements Objective {
  private final Objective objective;
  private final Measure measure;

  private static final class Measure {
    private double norm = Double.NaN;
  }

  private Observed(Objective objective, Measure measure) {
    this.objective = objective;
    this.measure = measure;
  }

  Observed(Objective objective) {
    this(objective, new Measure());
  }

  /** Returns the norm of the first gradient; NaN if none was asked for. */
  double norm() {
    return measure.norm;
  }

  @Override
  public double gradient(float[] at, float[] gradient) {
    double loss = objective.gradient(at, gradient);
    see(gradient);
    return loss;
  }

  @Override
  public double[] gradients(float[][] at, float[][] gradients) {
    double[] losses = objective.gradients(at, gradients);
    if (gradients.length > 0) {
      see(gradients[0]);
    }
    return losses;
  }

  private void see(float[] gradient) {
    if (Double.isNaN(measure.norm)) {
      measure.norm = Vectors.norm(gradient);
    }
  }

  @Override
  public float[] losses(float[] at) {
    return objective.losses(at);
  }

  @Override
  public int size() {
    return objective.size();
  }

  @Override
  public Objective rows(int[] keep) {
    return new Observed(objective.rows(keep), measure);
  }

  @Override
  public Objective weighted(float[] weights) {
    return new Observed(objective.weighted(weights), measure);
  }

  @Override
  public Layout layout() {
    return objective.layout();
  }
}
