package io.flatwater.evaluator;

import io.flatwater.evaluator.sharpness.Reading;
import io.flatwater.evaluator.sharpness.Sharpness;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The time that measures of sharpness may take, on average for each checkpoint.
 *
 * <p>Every checkpoint pays in the same; a measure is taken when what it took the last time is
 * there. So a measure of ten times the allowance is taken of about every tenth checkpoint, and one
 * that was never taken is tried once. Belongs to one thread.
 */
final class Purse {
  private final double allowance;
  private final LongSupplier nanoTime;
  private final Map<Sharpness, Double> prices = new HashMap<>();
  private double seconds;

  /**
   * Makes an empty purse.
   *
   * @param allowance seconds that each checkpoint pays in; 0: everything can be afforded
   * @param nanoTime time, of any origin
   */
  Purse(double allowance, LongSupplier nanoTime) {
    this.allowance = allowance;
    this.nanoTime = nanoTime;
  }

  /** Pays in for one checkpoint. */
  void fill() {
    // What nothing will ever be bought with is not saved up.
    double most = prices.values().stream().mapToDouble(p -> p).sum() + allowance;
    seconds = Math.min(most, seconds + allowance);
  }

  /** Returns the seconds that a measure is expected to take, if they are not there. */
  OptionalDouble lack(Sharpness measure) {
    double price = prices.getOrDefault(measure, 0.0);
    return allowance > 0 && price > seconds ? OptionalDouble.of(price) : OptionalDouble.empty();
  }

  /**
   * Takes a measure and pays for it.
   *
   * @param costs gets the seconds, under the name of its first reading and {@code .seconds}
   */
  List<Reading> pay(Sharpness measure, Supplier<List<Reading>> taken, Map<String, Double> costs) {
    long start = nanoTime.getAsLong();
    List<Reading> readings = taken.get();
    double price = (nanoTime.getAsLong() - start) / 1e9;
    prices.put(measure, price);
    seconds = Math.max(0, seconds - price);
    costs.put(measure.names().get(0) + Metrics.SECONDS, price);
    return readings;
  }
}
