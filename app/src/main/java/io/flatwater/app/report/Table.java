package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The result as one table for a terminal: plain text, at most {@value #WIDTH} columns.
 *
 * <p>Accuracies are percentages: prequential ones (each mini-batch before it is trained on) against
 * the given and the clean labels, then those of the last checkpoint on each held-out domain. The
 * share of labels that are wrong stands beside what the trainer estimates it to be at the end.
 * Domains that do not fit are left out evenly, the first and the last kept; the worst domain is
 * always the worst of all.
 */
public final class Table {
  /** Columns of a terminal that the table fits into. */
  static final int WIDTH = 120;

  private static final int LONGEST_NAME = 20;
  private static final String GAP = "  ";

  private Table() {}

  /** Returns the table, lines ended by {@code \n}. */
  public static String of(Result result) {
    List<Shift.Domain> domains = result.shift().domains();
    List<Shift.Domain> shown = domains;
    List<Column> columns = columns(result, shown);
    while (width(columns) > WIDTH && shown.size() > 1) {
      shown = Spread.of(domains, shown.size() - 1);
      columns = columns(result, shown);
    }
    StringBuilder out = new StringBuilder();
    line(out, columns.stream().map(c -> c.pad(c.group)).toList());
    line(out, columns.stream().map(c -> c.pad(c.name)).toList());
    for (int i = 0; i < result.arms().size(); i++) {
      int row = i;
      line(out, columns.stream().map(c -> c.pad(c.cells.get(row))).toList());
    }
    int hidden = domains.size() - shown.size();
    if (hidden > 0) {
      out.append(hidden).append(" more domains are in the report\n");
    }
    return out.toString();
  }

  private static List<Column> columns(Result result, List<Shift.Domain> domains) {
    Shift shift = result.shift();
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("", "optimizer", Side.LEFT));
    columns.add(new Column("preq.", "given", Side.RIGHT));
    columns.add(new Column("preq.", "clean", Side.RIGHT));
    for (Shift.Domain domain : domains) {
      columns.add(new Column("test", shift.label(domain), Side.RIGHT));
    }
    columns.add(new Column("worst", "domain", Side.LEFT));
    columns.add(new Column("wrong", "labels", Side.RIGHT));
    columns.add(new Column("estimated", "(95 %)", Side.RIGHT));
    columns.add(new Column("SAM", "sharpness", Side.RIGHT));
    columns.add(new Column("", "steps/s", Side.RIGHT));
    columns.add(new Column("final", "state hash", Side.LEFT));
    for (Arm arm : result.arms()) {
      List<String> cells = new ArrayList<>();
      cells.add(cut(arm.name()));
      cells.add(Format.percent(arm.outcome().given().accuracy()));
      cells.add(Format.percent(arm.outcome().clean().accuracy()));
      domains.forEach(d -> cells.add(Format.percent(arm.accuracyOn(d))));
      cells.add(
          arm.worstDomain(shift)
              .map(d -> cut(shift.label(d)) + " " + Format.percent(arm.accuracyOn(d)))
              .orElse(Format.MISSING));
      cells.add(Format.percent(arm.outcome().noise().wrong().accuracy()));
      cells.add(estimated(arm.outcome().noise().rate()));
      cells.add(Format.digits(arm.sharpness()));
      cells.add(Format.rate(arm.outcome().stepsPerSecond()));
      cells.add(shortHash(arm));
      for (int i = 0; i < cells.size(); i++) {
        columns.get(i).cells.add(cells.get(i));
      }
    }
    return columns;
  }

  private static String estimated(Noise.Rate rate) {
    return Double.isFinite(rate.value())
        ? Format.percent(rate.value()) + " ± " + Format.percent(rate.half())
        : Format.MISSING;
  }

  /** Returns the first 12 digits of the final state hash. */
  static String shortHash(Arm arm) {
    String hash = arm.outcome().stateHash();
    return hash.isEmpty() ? Format.MISSING : hash.substring(0, Math.min(12, hash.length()));
  }

  private static String cut(String name) {
    String printable = name.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= LONGEST_NAME
        ? printable
        : printable.substring(0, LONGEST_NAME - 1) + "…";
  }

  private static int width(List<Column> columns) {
    return columns.stream().mapToInt(Column::width).sum() + GAP.length() * (columns.size() - 1);
  }

  private static void line(StringBuilder out, List<String> cells) {
    out.append(String.join(GAP, cells).stripTrailing()).append('\n');
  }

  private enum Side {
    LEFT,
    RIGHT
  }

  private static final class Column {
    private final String group;
    private final String name;
    private final Side side;
    private final List<String> cells = new ArrayList<>();

    Column(String group, String name, Side side) {
      this.group = group;
      this.name = cut(name);
      this.side = side;
    }

    int width() {
      int width = Math.max(group.length(), name.length());
      return cells.stream().mapToInt(String::length).reduce(width, Math::max);
    }

    String pad(String text) {
      String space = " ".repeat(width() - text.length());
      return side == Side.LEFT ? text + space : space + text;
    }
  }
}
