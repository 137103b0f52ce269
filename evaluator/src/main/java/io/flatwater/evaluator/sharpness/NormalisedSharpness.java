package io.flatwater.evaluator.sharpness;

import io.flatwater.optim.Require;
import java.util.List;
import java.util.Optional;

/**
 * How much the loss of normalised logits rises at the worst point found when every parameter may
 * change by a share ρ of its own size: does not change when layers are scaled against each other,
 * nor when all logits are scaled.
 *
 * <p>The maximum over |εᵢ| ≤ ρ·|wᵢ| of L̃(w + ε) − L̃(w), where L̃ is the cross-entropy of {@link
 * NormalisedLogits}, sought by K steps εᵢ ← clip(εᵢ + α·|wᵢ|·sign(gᵢ)) with α = min(ρ, 2.5·ρ/K).
 * The paper seeks it with Auto-PGD from a random start; this starts at w, so that it needs no
 * chance and grows with K. Each of its K gradients is two gradients of classes × rows rows, which
 * the price counts. The standard error is over the rows, with the point taken as given. There is no
 * reading for a network that answers otherwise in training (dropout, batch normalisation).
 *
 * @param rho share ρ of the parameters' own size
 * @param steps number of steps K, at least 1
 * @see <a href="https://arxiv.org/abs/2302.07011">Andriushchenko et al., 2023; logits are centred
 *     and divided by their norm as in the authors' code</a>
 */
public record NormalisedSharpness(float rho, int steps) implements Sharpness {
  /** Name of the metric. */
  public static final String NAME = "sharpness.normalised";

  public NormalisedSharpness {
    Require.positive("rho", rho);
    Require.atLeast("steps", 1, steps);
  }

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public List<Reading> measure(Point point, long seed) {
    Optional<NormalisedLogits> logits = point.normalised();
    return logits.isEmpty() ? List.of() : List.of(measure(point.params(), logits.get()));
  }

  private Reading measure(float[] w, NormalisedLogits logits) {
    double stride = Math.min(rho, 2.5 * rho / steps);
    float[] at = w.clone();
    float[] gradient = new float[w.length];
    double start = logits.gradient(w, gradient);
    Highest highest = new Highest(w, start);
    for (int k = 0; k < steps; k++) {
      for (int i = 0; i < w.length; i++) {
        double size = Math.abs(w[i]);
        double change = at[i] - w[i] + stride * size * Math.signum(gradient[i]);
        at[i] = (float) (w[i] + Math.max(-rho * size, Math.min(rho * size, change)));
      }
      highest.offer(at, k < steps - 1 ? logits.gradient(at, gradient) : logits.loss(at));
    }
    Mean rise = Mean.ofRise(logits.losses(w), logits.losses(highest.at()));
    return rise.reading(NAME, 2 * logits.classes() * steps, 3 + steps);
  }
}
