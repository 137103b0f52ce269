package io.flatwater.trainer;

import io.flatwater.optim.Optimizers;
import java.util.TreeMap;

/** What a trainer does when a detector says that its stream has drifted. */
public sealed interface Answer {

  /** Says so, and nothing else. */
  record Report() implements Answer {}

  /**
   * Learns faster for a while.
   *
   * @param factor of the learning rate, positive
   * @param steps how long, at least 1
   */
  record RaiseRate(double factor, long steps) implements Answer {
    public RaiseRate {
      requireScale("rate", factor, steps);
    }
  }

  /**
   * Looks further uphill for a while: for methods with a radius ρ.
   *
   * @param factor of ρ, positive
   * @param steps how long, at least 1
   */
  record WidenRho(double factor, long steps) implements Answer {
    public WidenRho {
      requireScale("rho", factor, steps);
    }
  }

  /** Forgets the optimizer's memory: the direction in which it was going. */
  record ResetMomentum() implements Answer {}

  /**
   * Uses another optimizer for a while: a cheap one in calm, a robust one under drift.
   *
   * <p>Slots of the base rule stay if both have the same; a wrapper's own slots are dropped, and
   * another base rule starts clean.
   *
   * @param method to use
   * @param steps how long, at least 1
   */
  record SwitchTo(Method method, long steps) implements Answer {
    public SwitchTo {
      requireScale("optimizer", 1, steps);
    }
  }

  /**
   * Trains on recent examples again for a while, beside the new ones.
   *
   * @param rows added to each mini-batch, at least 1
   * @param steps how long, at least 1
   * @param bytes that the examples may take, at least one example's
   */
  record Replay(int rows, long steps, long bytes) implements Answer {
    public Replay {
      requireScale("replay", rows, steps);
      if (bytes < 1 || bytes > 256L << 20) {
        throw new IllegalArgumentException(
            "recent examples may take " + bytes + " bytes, expected 1 to 256 MiB");
      }
    }
  }

  /** Returns the method that is used while the answer lasts. */
  default Method under(Method calm) {
    if (this instanceof RaiseRate raise) {
      return scaled(calm, "rate", raise.factor());
    }
    if (this instanceof WidenRho widen) {
      return scaled(calm, "rho", widen.factor());
    }
    return this instanceof SwitchTo other ? other.method() : calm;
  }

  /** Returns for how many steps it lasts; 0: it is done at once. */
  default long steps() {
    if (this instanceof RaiseRate raise) {
      return raise.steps();
    }
    if (this instanceof WidenRho widen) {
      return widen.steps();
    }
    if (this instanceof SwitchTo other) {
      return other.steps();
    }
    return this instanceof Replay replay ? replay.steps() : 0;
  }

  private static Method scaled(Method method, String setting, double factor) {
    String value = method.settings().get(setting);
    if (value == null) {
      value = fallback(method, setting);
    }
    TreeMap<String, String> settings = new TreeMap<>(method.settings());
    settings.put(setting, Float.toString((float) (Float.parseFloat(value) * factor)));
    return new Method(method.optimizer(), settings);
  }

  private static String fallback(Method method, String setting) {
    var described = Optimizers.describe(method.optimizer());
    boolean isBase = Optimizers.baseRules().contains(described.name());
    String base =
        isBase
            ? described.name()
            : method.settings().getOrDefault("base", Optimizers.baseRules().get(0));
    return java.util.stream.Stream.concat(
            isBase ? java.util.stream.Stream.empty() : described.settings().stream(),
            Optimizers.baseSettings(base).stream())
        .filter(s -> s.name().equals(setting) && !s.fallback().isEmpty())
        .map(io.flatwater.optim.Setting::fallback)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the answer to drift changes "
                        + setting
                        + ", which "
                        + method.optimizer()
                        + " does not have"));
  }

  private static void requireScale(String what, double factor, long steps) {
    if (!(factor > 0 && Double.isFinite(factor)) || steps < 1) {
      throw new IllegalArgumentException(
          "the answer to drift changes "
              + what
              + " by "
              + factor
              + " for "
              + steps
              + " steps, expected a positive number and at least 1 step");
    }
  }
}
