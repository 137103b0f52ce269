package io.flatwater.evaluator.gate;

import io.flatwater.evaluator.Metrics;
import io.flatwater.optim.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The names that a rule may use: those of the metrics for the model that it is about, and the same
 * behind a prefix for the model that it is compared with.
 *
 * @param other prefix of the other model, {@code live} or {@code previous}
 */
public record Vocabulary(String other) {
  /** Of the rule that promotes: a candidate, beside the live model. */
  public static final Vocabulary PROMOTE = new Vocabulary("live");

  /** Of the rule that rolls back: the live model, beside the one that was live before. */
  public static final Vocabulary ROLL_BACK = new Vocabulary("previous");

  /** What is known of every model, by name; sharpness as far as it is measured. */
  static final Set<String> METRICS = new TreeSet<>(Metrics.NAMES);

  private static final String DOMAIN = Metrics.DOMAIN_PREFIX;

  /** Returns what is wrong with a name; empty if nothing is. */
  Optional<String> complaint(String name) {
    String bare = name.startsWith(other + ".") ? name.substring(other.length() + 1) : name;
    if (METRICS.contains(bare) || bare.startsWith(DOMAIN) && bare.length() > DOMAIN.length()) {
      return Optional.empty();
    }
    String prefix = name.substring(0, name.length() - bare.length());
    Map<String, String> bySpelling =
        METRICS.stream()
            .collect(
                Collectors.toMap(
                    m -> m.toLowerCase(Locale.ROOT),
                    Function.identity(),
                    (a, b) -> a,
                    TreeMap::new));
    String hint =
        Spelling.nearest(bare, bySpelling.keySet())
            .map(nearest -> "did you mean " + prefix + bySpelling.get(nearest) + "?")
            .orElse("there are " + String.join(", ", METRICS) + ", and each behind " + other + ".");
    return Optional.of("speaks of " + name + ", which is no metric; " + hint);
  }

  /** Returns all names but those of domains, for a reference. */
  public static List<String> metrics() {
    return List.copyOf(METRICS);
  }
}
