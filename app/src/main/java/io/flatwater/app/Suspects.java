package io.flatwater.app;

import io.flatwater.schemas.LabelIssue;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Labels that are probably wrong: how many there are of each source, and the surest of them. */
final class Suspects {
  /** Names of the cells of {@link #row}. */
  static final List<String> COLUMNS =
      List.of("lineage", "step", "exampleId", "source", "given", "likely", "confidence");

  private static final int MOST_SOURCES = 1_000;
  private static final String NO_SOURCE = "(none)";
  private static final String OTHERS = "(others)";

  private static final Comparator<LabelIssue> BY_DOUBT =
      Comparator.comparingDouble(LabelIssue::getConfidence)
          .thenComparing(LabelIssue::getStep, Comparator.reverseOrder())
          .thenComparing(LabelIssue::getExampleId);

  private final int most;
  private final List<String> classes;
  private final TreeMap<String, Long> sources = new TreeMap<>();
  private final PriorityQueue<LabelIssue> surest = new PriorityQueue<>(BY_DOUBT);
  private long count;

  /**
   * Begins with nothing.
   *
   * @param most labels that are kept to be shown
   * @param classes their names
   */
  Suspects(int most, List<String> classes) {
    this.most = most;
    this.classes = List.copyOf(classes);
  }

  void take(LabelIssue issue) {
    count++;
    String source = issue.getSource().isEmpty() ? NO_SOURCE : issue.getSource();
    boolean room = sources.containsKey(source) || sources.size() < MOST_SOURCES;
    sources.merge(room ? source : OTHERS, 1L, Long::sum);
    surest.add(issue);
    if (surest.size() > most) {
      surest.remove();
    }
  }

  /** Returns the cells of a line, classes by their names. */
  List<String> row(LabelIssue issue) {
    return List.of(
        issue.getLineage(),
        Long.toString(issue.getStep()),
        issue.getExampleId(),
        issue.getSource(),
        name(issue.getGiven()),
        name(issue.getLikely()),
        Double.toString(issue.getConfidence()));
  }

  private String name(int label) {
    return label >= 0 && label < classes.size() ? classes.get(label) : Integer.toString(label);
  }

  void print(PrintWriter out) {
    if (count == 0) {
      out.println(
          "no label is taken for wrong; trainers report after trainer.noise.warmUp labels, unless"
              + " trainer.noise.estimate is none");
      return;
    }
    out.println(count + " labels are taken for wrong, by source:");
    sources.forEach((source, n) -> out.printf(Locale.ROOT, "%8d  %s%n", n, source));
    if (surest.isEmpty()) {
      return;
    }
    out.println();
    String form = "%10s  %-14s %-14s %-24s %8s  %s%n";
    out.printf(form, "confidence", "given", "likely", "example", "step", "lineage");
    List<LabelIssue> shown = new ArrayList<>(surest);
    shown.sort(BY_DOUBT.reversed());
    for (LabelIssue issue : shown) {
      out.printf(
          Locale.ROOT,
          form,
          String.format(Locale.ROOT, "%.1f %%", 100 * issue.getConfidence()),
          name(issue.getGiven()),
          name(issue.getLikely()),
          issue.getExampleId(),
          issue.getStep(),
          issue.getLineage());
    }
  }
}
