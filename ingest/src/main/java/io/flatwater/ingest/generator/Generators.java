package io.flatwater.ingest.generator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Concepts by name, with parameters: {@code rbf centroids=50 drifting=10 speed=0.001}. What is not
 * said has MOA's default, without its noise: wrong labels are {@code io.flatwater.ingest.noise}'s.
 */
public final class Generators {
  private static final Map<String, Function<Parameters, Generator>> ALL = new LinkedHashMap<>();

  static {
    ALL.put(
        "sea",
        p -> {
          Sea named = Sea.concept(p.whole("function", 1));
          double threshold = p.number("threshold", named.threshold());
          return new Sea(threshold, p.number("to", threshold));
        });
    ALL.put(
        "hyperplane",
        p ->
            new Hyperplane(
                p.whole("features", 10),
                p.whole("drifting", 2),
                p.number("magnitude", 0.001),
                p.number("turning", 0.1)));
    ALL.put(
        "rbf",
        p ->
            new RandomRbf(
                p.whole("centroids", 50),
                p.whole("features", 10),
                p.whole("classes", 2),
                p.whole("drifting", Math.min(50, p.whole("centroids", 50))),
                p.number("speed", 0.0001)));
    ALL.put("led", p -> new Led(p.number("noise", 0.1), p.whole("drifting", 0)));
    ALL.put("stagger", p -> new Stagger(p.whole("function", 1)));
    ALL.put(
        "gaussian",
        p ->
            new GaussianShift(
                p.whole("features", 100),
                p.number("least", 0.05),
                p.number("most", 0.1),
                p.number("from", 0),
                p.number("to", 1)));
  }

  private Generators() {}

  /** Returns the names of all concepts. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * Returns the concept that a text names.
   *
   * @param text a name, then parameters {@code key=value} with spaces between
   * @throws IllegalArgumentException with one sentence if it names none
   */
  public static Generator of(String text) {
    String[] words = text.strip().split("\\s+");
    Function<Parameters, Generator> make = ALL.get(words[0]);
    if (make == null) {
      throw new IllegalArgumentException(
          "found \"" + words[0] + "\", expected one of " + names() + " with parameters behind it");
    }
    Parameters parameters = new Parameters(text, words);
    Generator generator = make.apply(parameters);
    parameters.checkAllUsed();
    return generator;
  }

  /** The parameters behind a name. */
  private static final class Parameters {
    private final String text;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> unused = new LinkedHashMap<>();

    Parameters(String text, String[] words) {
      this.text = text;
      for (int i = 1; i < words.length; i++) {
        int equals = words[i].indexOf('=');
        if (equals < 1) {
          throw wrong(words[i], "key=value");
        }
        values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
      }
      unused.putAll(values);
    }

    double number(String key, double usual) {
      String value = values.get(key);
      unused.remove(key);
      try {
        return value == null ? usual : Double.parseDouble(value);
      } catch (NumberFormatException e) {
        throw wrong(key + "=" + value, "a number");
      }
    }

    int whole(String key, int usual) {
      double number = number(key, usual);
      if (number != (int) number) {
        throw wrong(key + "=" + values.get(key), "a whole number");
      }
      return (int) number;
    }

    void checkAllUsed() {
      if (!unused.isEmpty()) {
        throw wrong(unused.keySet().iterator().next(), "a parameter that it has");
      }
    }

    private IllegalArgumentException wrong(String found, String expected) {
      return new IllegalArgumentException(
          "\"" + text + "\": found " + found + ", expected " + expected);
    }
  }
}
