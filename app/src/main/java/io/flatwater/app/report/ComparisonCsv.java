package io.flatwater.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A comparison's numbers as CSV files: RFC 4180, a head, decimal points, an empty cell for what was
 * not measured.
 */
public final class ComparisonCsv {
  private ComparisonCsv() {}

  /**
   * Returns the texts by file name: {@code results.csv}, {@code checkpoints.csv}, {@code
   * stream.csv}.
   */
  public static Map<String, String> of(Comparison comparison) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("results.csv", results(comparison));
    files.put("checkpoints.csv", checkpoints(comparison));
    files.put("stream.csv", stream(comparison));
    return files;
  }

  private interface Writer {
    void run(Condition condition, Runs runs, Runs.Repetition repetition);
  }

  private static void each(Comparison comparison, Writer writer) {
    for (Condition condition : comparison.conditions()) {
      for (Runs runs : condition.runs()) {
        runs.repetitions().forEach(r -> writer.run(condition, runs, r));
      }
    }
  }

  private static String results(Comparison comparison) {
    Shift shift = comparison.shift();
    StringBuilder out = new StringBuilder();
    List<String> head = new ArrayList<>(List.of("condition", "optimizer", "seed"));
    head.addAll(List.of("prequentialGiven", "prequentialClean"));
    shift.domains().forEach(d -> head.add("accuracy " + d.name()));
    shift.domains().forEach(d -> head.add("best " + d.name()));
    head.addAll(List.of("worst", "nll", "ece", "sharpness", "stepsPerSecond", "seconds"));
    head.add("stateHash");
    line(out, head);
    each(
        comparison,
        (condition, runs, r) -> {
          Arm arm = r.arm();
          List<String> row = start(condition, runs, r);
          row.add(number(arm.outcome().given().accuracy()));
          row.add(number(arm.outcome().clean().accuracy()));
          shift.domains().forEach(d -> row.add(number(arm.accuracyOn(d))));
          shift.domains().forEach(d -> row.add(number(Comparison.best(d).applyAsDouble(arm))));
          row.add(number(arm.worstAccuracy(shift)));
          row.add(number(arm.last().map(Judgement::nll).orElse(Double.NaN)));
          row.add(number(arm.last().map(Judgement::ece).orElse(Double.NaN)));
          row.add(number(arm.sharpness()));
          row.add(number(arm.outcome().stepsPerSecond()));
          row.add(number(r.seconds()));
          row.add(arm.outcome().stateHash());
          line(out, row);
        });
    return out.toString();
  }

  private static String checkpoints(Comparison comparison) {
    Shift shift = comparison.shift();
    StringBuilder out = new StringBuilder();
    List<String> head = new ArrayList<>(List.of("condition", "optimizer", "seed"));
    head.addAll(List.of("version", "step", "examples"));
    shift.domains().forEach(d -> head.add("accuracy " + d.name()));
    head.addAll(List.of("nll", "ece", "sharpness"));
    line(out, head);
    each(
        comparison,
        (condition, runs, r) -> {
          for (Judgement j : r.arm().judgements()) {
            List<String> row = start(condition, runs, r);
            row.add(Long.toString(j.version()));
            row.add(Long.toString(j.step()));
            row.add(Long.toString(r.arm().examplesAfter(j.step())));
            shift.domains().forEach(d -> row.add(number(j.accuracyOn(d))));
            row.add(number(j.nll()));
            row.add(number(j.ece()));
            row.add(number(j.sharpness()));
            line(out, row);
          }
        });
    return out.toString();
  }

  private static String stream(Comparison comparison) {
    StringBuilder out = new StringBuilder();
    line(
        out,
        List.of("condition", "optimizer", "seed", "examples", "accuracyGiven", "accuracyClean"));
    each(
        comparison,
        (condition, runs, r) -> {
          int window = Trail.window(r.arm().steps().size());
          Line given = Trail.windowed(r.arm().steps(), window, Step::given);
          Line clean = Trail.windowed(r.arm().steps(), window, Step::clean);
          for (int i = 0; i < given.x().length; i++) {
            List<String> row = start(condition, runs, r);
            row.add(Long.toString(Math.round(given.x()[i])));
            row.add(number(given.y()[i]));
            row.add(number(clean.y()[i]));
            line(out, row);
          }
        });
    return out.toString();
  }

  private static List<String> start(Condition condition, Runs runs, Runs.Repetition repetition) {
    return new ArrayList<>(
        List.of(condition.name(), runs.name(), Long.toString(repetition.seed())));
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6g", value) : "";
  }

  private static void line(StringBuilder out, List<String> cells) {
    out.append(String.join(",", cells.stream().map(ComparisonCsv::quoted).toList())).append("\r\n");
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
