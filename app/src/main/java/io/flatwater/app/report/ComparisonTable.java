package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.List;

/** A comparison as tables for a terminal: plain text, at most {@value Table#WIDTH} columns. */
public final class ComparisonTable {
  private ComparisonTable() {}

  /** Returns the tables, lines ended by {@code \n}. */
  public static String of(Comparison comparison) {
    StringBuilder out = new StringBuilder();
    if (!comparison.failed().isEmpty()) {
      write(out, FailedSection.grid(comparison));
    }
    if (comparison.conditions().size() > 3) {
      write(out, AcrossSection.accuracies(comparison));
      return out.toString();
    }
    for (Condition condition : comparison.conditions()) {
      List<Shift.Domain> domains = fitting(comparison, condition);
      write(out, ComparisonGrids.results(comparison, condition, domains));
      if (condition.runs().size() > 1) {
        write(out, fittingDifferences(comparison, condition));
      }
      Grid noise = NoiseGrid.of(condition);
      if (!noise.rows().isEmpty()) {
        write(out, noise);
      }
    }
    return out.toString();
  }

  private static List<Shift.Domain> fitting(Comparison comparison, Condition condition) {
    List<Shift.Domain> all = comparison.shift().domains();
    List<Shift.Domain> shown = all;
    while (shown.size() > 1
        && width(ComparisonGrids.results(comparison, condition, shown)) > Table.WIDTH) {
      shown = Spread.of(all, shown.size() - 1);
    }
    return shown;
  }

  private static Grid fittingDifferences(Comparison comparison, Condition condition) {
    List<Shift.Domain> all = comparison.shift().domains();
    List<Shift.Domain> shown = all;
    Grid grid = ComparisonGrids.differences(comparison, condition, shown);
    while (shown.size() > 1 && width(grid) > Table.WIDTH) {
      shown = Spread.of(all, shown.size() - 1);
      grid = ComparisonGrids.differences(comparison, condition, shown);
    }
    return grid;
  }

  private static int width(Grid grid) {
    return widths(grid).stream().mapToInt(w -> w + 2).sum() - 2;
  }

  private static List<Integer> widths(Grid grid) {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < grid.head().size(); column++) {
      int c = column;
      int widest = grid.rows().stream().mapToInt(row -> row.get(c).length()).max().orElse(0);
      widths.add(Math.max(widest, grid.head().get(column).length()));
    }
    return widths;
  }

  private static void write(StringBuilder out, Grid grid) {
    List<Integer> widths = widths(grid);
    out.append(grid.caption()).append('\n');
    line(out, grid.head(), widths);
    grid.rows().forEach(row -> line(out, row, widths));
    out.append('\n');
  }

  private static void line(StringBuilder out, List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String pad = " ".repeat(widths.get(i) - cells.get(i).length());
      line.append(i == 0 ? cells.get(i) + pad : "  " + pad + cells.get(i));
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}
