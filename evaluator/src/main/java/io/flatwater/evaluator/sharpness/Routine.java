package io.flatwater.evaluator.sharpness;

import java.util.Map;
import java.util.TreeMap;

/**
 * A measure, and how often it is taken: cheap ones of every checkpoint, dear ones of some. Which
 * ones depends on the version alone, so that it repeats.
 *
 * @param measure what is measured
 * @param every of versions 0, {@code every}, 2·{@code every}, ... and of a lineage's last; 1: of
 *     all
 */
public record Routine(Sharpness measure, long every) {

  public Routine {
    if (every < 1) {
      throw new IllegalArgumentException("every: found " + every + ", expected 1 or more");
    }
  }

  /** Makes a routine for every checkpoint. */
  public static Routine always(Sharpness measure) {
    return new Routine(measure, 1);
  }

  /**
   * Reads a line: {@code NAME[:KEY=VALUE,...]}, where the key {@code every} is ours and the others
   * are the measure's. For example {@code sam}, {@code spectrum:top=3,steps=30,every=10}.
   *
   * @throws IllegalArgumentException if it has another form, or {@link Measures} does not take it
   */
  public static Routine parse(String text) {
    int colon = text.indexOf(':');
    Map<String, String> settings = new TreeMap<>();
    if (colon >= 0) {
      for (String pair : text.substring(colon + 1).split(",", -1)) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException("found \"" + pair + "\", expected KEY=VALUE");
        }
        settings.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
      }
    }
    String every = settings.getOrDefault("every", "1");
    settings.remove("every");
    String name = colon < 0 ? text.strip() : text.substring(0, colon).strip();
    return new Routine(Measures.of(name, settings), whole(every));
  }

  /** Tells whether it is this version's turn; a lineage's last has all turns. */
  public boolean isDue(long version) {
    return version % every == 0;
  }

  private static long whole(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "every: found \"" + text + "\", expected a whole number", e);
    }
  }
}
