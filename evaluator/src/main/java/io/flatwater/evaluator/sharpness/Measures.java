package io.flatwater.evaluator.sharpness;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The measures of sharpness by the short names that configuration and experiments use. */
public final class Measures {
  private static final double RHO = 0.05;

  private static final List<Entry> LIST =
      List.of(
          new Entry("sam", List.of("rho"), s -> new SamSharpness(s.real("rho", RHO))),
          new Entry(
              "ascent",
              List.of("rho", "steps"),
              s -> new AscentSharpness(s.real("rho", RHO), s.whole("steps", 10))),
          new Entry("adaptive", List.of("rho"), s -> new AdaptiveSharpness(s.real("rho", 0.5))),
          new Entry(
              "normalised",
              List.of("rho", "steps"),
              s -> new NormalisedSharpness(s.real("rho", 0.5), s.whole("steps", 10))),
          new Entry(
              "average",
              List.of("sigma", "draws"),
              s -> new AverageSharpness(s.real("sigma", 0.01), s.whole("draws", 20))),
          new Entry(
              "spectrum",
              List.of("top", "steps"),
              s -> new HessianSpectrum(s.whole("top", 1), s.whole("steps", 20))),
          new Entry("trace", List.of("draws"), s -> new HessianTrace(s.whole("draws", 20))),
          new Entry("surrogate-gap", List.of("rho"), s -> new SurrogateGap(s.real("rho", RHO))),
          new Entry("gradient-norm", List.of(), s -> new GradientNorm()));

  private Measures() {}

  /** A measure that is made from settings, all of which have a default. */
  private record Entry(String name, List<String> keys, Function<Settings, Sharpness> maker) {

    @Override
    public String toString() {
      return keys.isEmpty() ? name : name + " (" + String.join(", ", keys) + ")";
    }
  }

  /** Settings as texts by name. */
  private record Settings(Map<String, String> values) {
    float real(String key, double fallback) {
      String text = values.getOrDefault(key, Double.toString(fallback));
      try {
        return Float.parseFloat(text);
      } catch (NumberFormatException e) {
        throw wrong(key, text, "a number", e);
      }
    }

    int whole(String key, int fallback) {
      String text = values.getOrDefault(key, Integer.toString(fallback));
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw wrong(key, text, "a whole number", e);
      }
    }

    private static IllegalArgumentException wrong(
        String key, String found, String expected, NumberFormatException e) {
      return new IllegalArgumentException(
          key + ": found \"" + found + "\", expected " + expected, e);
    }
  }

  /** Returns all names, each with those of its settings. */
  public static String names() {
    return LIST.stream().map(Entry::toString).collect(Collectors.joining(", "));
  }

  /**
   * Returns a measure.
   *
   * @param settings by name; what is missing has a usual value
   * @throws IllegalArgumentException if there is no such measure or setting, or a value is wrong
   */
  public static Sharpness of(String name, Map<String, String> settings) {
    Entry entry =
        LIST.stream()
            .filter(e -> e.name.equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "found \"" + name + "\", expected one of " + names()));
    TreeSet<String> unknown = new TreeSet<>(settings.keySet());
    unknown.removeAll(entry.keys);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          name + ": found the setting \"" + unknown.first() + "\", expected " + expected(entry));
    }
    return entry.maker.apply(new Settings(settings));
  }

  private static String expected(Entry entry) {
    return entry.keys.isEmpty() ? "none" : "some of " + String.join(", ", entry.keys);
  }
}
