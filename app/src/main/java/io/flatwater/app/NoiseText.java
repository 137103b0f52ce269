package io.flatwater.app;

import io.flatwater.schemas.NoiseSummary;
import io.flatwater.schemas.SourceNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What a trainer makes of its labels, as lines: the rate, who is given for whom, the sources. */
final class NoiseText {
  private static final int MOST_SOURCES = 10;
  private static final int MOST_CLASSES = 20;
  private static final int MOST_CONFUSED = 3;

  /** A smaller share of a class is not worth a word. */
  private static final double LEAST = 0.005;

  private NoiseText() {}

  /**
   * Returns the lines.
   *
   * @param classes their names
   */
  static List<String> of(NoiseSummary noise, List<String> classes) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "wrong labels    "
            + rate(noise.getRate(), noise.getLow(), noise.getHigh())
            + " are estimated, of "
            + noise.getLabelled()
            + " labelled examples");
    int count = noise.getClasses();
    for (int c = 0; c < Math.min(count, MOST_CLASSES); c++) {
      lines.add(confused(noise.getTransitions(), count, c, classes));
    }
    List<SourceNoise> sources = noise.getSources();
    boolean told = sources.stream().anyMatch(s -> !s.getSource().isEmpty());
    if (!told) {
      return lines;
    }
    for (SourceNoise source : sources.subList(0, Math.min(sources.size(), MOST_SOURCES))) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  source        %-20s %s of %d",
              source.getSource().isEmpty() ? "(others)" : source.getSource(),
              rate(source.getRate(), source.getLow(), source.getHigh()),
              source.getExamples()));
    }
    return lines;
  }

  /** Returns which labels a class is given, the most frequent wrong ones first. */
  private static String confused(List<Double> matrix, int count, int c, List<String> classes) {
    List<Double> row = matrix.subList(c * count, (c + 1) * count);
    List<String> wrong =
        IntStream.range(0, count)
            .boxed()
            .filter(g -> g != c && row.get(g) >= LEAST)
            .sorted((a, b) -> Double.compare(row.get(b), row.get(a)))
            .limit(MOST_CONFUSED)
            .map(g -> name(classes, g) + " " + percent(row.get(g)))
            .toList();
    return String.format(
        Locale.ROOT,
        "  class         %-20s right %s%s",
        name(classes, c),
        percent(row.get(c)),
        wrong.isEmpty() ? "" : ", given instead: " + String.join(", ", wrong));
  }

  private static String name(List<String> classes, int c) {
    return c < classes.size() ? classes.get(c) : Integer.toString(c);
  }

  private static String rate(double value, double low, double high) {
    return percent(value) + " (" + percent(low) + " to " + percent(high) + ")";
  }

  private static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : "-";
  }
}
