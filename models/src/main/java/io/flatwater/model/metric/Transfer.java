package io.flatwater.model.metric;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a model that follows a drifting stream keeps of the domains behind it, and what it knows of
 * those ahead before it has seen them.
 *
 * <p>Is given, checkpoint by checkpoint, the domain that the stream is in and the accuracy R(d) in
 * every domain d; the first checkpoint, best one of an untrained model, is what others are measured
 * from. A domain that the stream was in and is no longer is <i>behind</i>.
 *
 * <ul>
 *   <li>{@link #forgetting}: mean over domains behind of the highest R(d) so far less R(d) now; 0
 *       or more.
 *   <li>{@link #backward} transfer: mean over domains behind of R(d) now less R(d) at the last
 *       checkpoint in it; below 0 where it forgot.
 *   <li>{@link #forward} transfer: mean over domains that the stream has entered since of R(d) at
 *       the last checkpoint before it did, less R(d) at first.
 * </ul>
 *
 * @see <a href="https://arxiv.org/abs/1706.08840">Lopez-Paz and Ranzato, 2017, equations 3 and
 *     4</a>
 * @see <a href="https://arxiv.org/abs/1801.10112">Chaudhry et al., 2018, section 3: forgetting</a>
 */
public final class Transfer {
  private final Map<String, Double> first = new HashMap<>();
  private final Map<String, Double> highest = new HashMap<>();
  private final TreeMap<String, Double> left = new TreeMap<>();
  private final TreeMap<String, Double> gained = new TreeMap<>();
  private Map<String, Double> now = Map.of();
  private String current = "";

  /**
   * Takes the next checkpoint.
   *
   * @param domain that the stream is in; empty if it is not known, then nothing is entered or left
   * @param accuracy by domain; domains that are missing are taken not to have changed
   */
  public void add(String domain, Map<String, Double> accuracy) {
    Map<String, Double> next = new HashMap<>(now);
    next.putAll(accuracy);
    accuracy.forEach(first::putIfAbsent);
    next.forEach((d, value) -> highest.merge(d, value, Math::max));
    if (!domain.isEmpty() && next.containsKey(domain)) {
      if (now.containsKey(domain) && !gained.containsKey(domain) && !left.containsKey(domain)) {
        gained.put(domain, of(now, domain) - of(first, domain));
      }
      left.put(domain, of(next, domain));
    }
    current = domain.isEmpty() ? current : domain;
    now = next;
  }

  /** Returns the mean forgetting; empty if no domain is behind. */
  public Optional<Double> forgetting() {
    return mean(behind().map(d -> of(highest, d) - of(now, d)));
  }

  /** Returns the mean backward transfer; empty if no domain is behind. */
  public Optional<Double> backward() {
    return mean(behind().map(d -> of(now, d) - of(left, d)));
  }

  /**
   * Returns the mean forward transfer; empty if no domain was entered after the first checkpoint.
   */
  public Optional<Double> forward() {
    return mean(gained.values().stream());
  }

  private Stream<String> behind() {
    return left.keySet().stream().filter(d -> !d.equals(current));
  }

  private static Optional<Double> mean(Stream<Double> values) {
    return values.mapToDouble(Double::doubleValue).average().stream().boxed().findFirst();
  }

  private static double of(Map<String, Double> accuracy, String domain) {
    return accuracy.getOrDefault(domain, Double.NaN);
  }
}
