package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison's tables as Markdown, to be laid into a page between two marks. */
public final class ComparisonMarkdown {
  /** With more conditions than this, only what compares them is written. */
  private static final int MOST_CONDITIONS = 3;

  private ComparisonMarkdown() {}

  /** Returns the tables of a comparison, each under its caption. */
  public static String of(Comparison comparison) {
    List<Grid> grids = new ArrayList<>();
    grids.add(FailedSection.grid(comparison));
    boolean many = comparison.conditions().size() > MOST_CONDITIONS;
    if (many) {
      grids.add(AcrossSection.accuracies(comparison));
      grids.add(AcrossSection.differences(comparison));
    } else {
      for (Condition condition : comparison.conditions()) {
        grids.add(ComparisonGrids.results(comparison, condition, comparison.shift().domains()));
        grids.add(ComparisonGrids.differences(comparison, condition, comparison.shift().domains()));
        grids.add(NoiseGrid.of(condition));
        grids.add(CostGrid.of(condition));
        grids.add(ComparisonGrids.correlations(comparison, condition));
      }
    }
    StringBuilder out = new StringBuilder();
    grids.stream().filter(g -> !g.rows().isEmpty()).forEach(g -> write(out, g));
    return out.toString();
  }

  /**
   * Returns a page with other text between the marks {@code <!-- NAME -->} and {@code <!-- /NAME
   * -->}, each on a line of its own.
   *
   * @throws IllegalArgumentException if the page has no such marks in this order
   */
  public static String into(String page, String name, String text) {
    String begin = "<!-- " + name + " -->\n";
    String end = "<!-- /" + name + " -->";
    int from = page.indexOf(begin);
    int to = page.indexOf(end, Math.max(0, from));
    if (from < 0 || to < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "found no lines \"%s\" and \"%s\", expected both", begin.strip(), end));
    }
    return page.substring(0, from + begin.length()) + "\n" + text + page.substring(to);
  }

  private static void write(StringBuilder out, Grid grid) {
    out.append(grid.caption()).append(".\n\n");
    line(out, grid.head());
    out.append("|---").append("|---:".repeat(grid.head().size() - 1)).append("|\n");
    grid.rows().forEach(row -> line(out, row));
    out.append('\n');
  }

  private static void line(StringBuilder out, List<String> cells) {
    cells.forEach(cell -> out.append("| ").append(cell.replace("|", "\\|")).append(' '));
    out.append("|\n");
  }
}
