package io.flatwater.app.report;

import io.flatwater.evaluator.sharpness.Landscape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * stream.csv}, {@code slices.csv}, {@code confusion.csv}.
   */
  public static Map<String, String> of(Comparison comparison) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("results.csv", results(comparison));
    files.put("checkpoints.csv", checkpoints(comparison));
    files.put("stream.csv", stream(comparison));
    files.put("slices.csv", slices(comparison));
    files.put("confusion.csv", confusion(comparison));
    return files;
  }

  /**
   * Writes the files into a directory, which is made where there is none.
   *
   * @throws IOException if one cannot be written
   */
  public static void write(Comparison comparison, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, String> file : of(comparison).entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
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
    head.addAll(List.of("fading", "windowed", "kappa", "kappaTemporal"));
    head.addAll(List.of("forwardTransfer", "backwardTransfer", "forgetting"));
    head.addAll(List.of("persistence", "majority", "noiseTrue", "noiseEstimated"));
    head.addAll(List.of("noiseLow", "noiseHigh", "reported", "precision", "recall"));
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
          Along along = arm.outcome().along();
          row.add(number(along.fading()));
          row.add(number(along.windowed()));
          row.add(number(along.kappa()));
          row.add(number(along.kappaTemporal()));
          row.add(number(along.forward()));
          row.add(number(along.backward()));
          row.add(number(along.forgetting()));
          row.add(number(along.persistence()));
          row.add(number(along.majority()));
          noise(arm.outcome().noise(), row);
          row.add(arm.outcome().stateHash());
          line(out, row);
        });
    return out.toString();
  }

  private static void noise(Noise noise, List<String> row) {
    row.add(number(noise.wrong().accuracy()));
    row.add(number(noise.rate().value()));
    row.add(number(noise.rate().low()));
    row.add(number(noise.rate().high()));
    row.add(noise.known() ? Long.toString(noise.issues().reported()) : "");
    row.add(number(noise.issues().precision().accuracy()));
    row.add(number(noise.issues().recall().accuracy()));
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
        List.of(
            "condition",
            "optimizer",
            "seed",
            "examples",
            "accuracyGiven",
            "accuracyClean",
            "noiseEstimated",
            "noiseTrue"));
    each(
        comparison,
        (condition, runs, r) -> {
          int window = Trail.window(r.arm().steps().size());
          Line given = Trail.windowed(r.arm().steps(), window, Step::given);
          Line clean = Trail.windowed(r.arm().steps(), window, Step::clean);
          Line noise = Trail.noise(r.arm().steps(), window);
          Line wrong = Trail.windowed(r.arm().steps(), window, Trail::wrong);
          for (int i = 0; i < given.x().length; i++) {
            List<String> row = start(condition, runs, r);
            row.add(Long.toString(Math.round(given.x()[i])));
            row.add(number(given.y()[i]));
            row.add(number(clean.y()[i]));
            row.add(number(noise.y()[i]));
            row.add(number(wrong.y()[i]));
            line(out, row);
          }
        });
    return out.toString();
  }

  /** Returns losses around the last checkpoints: on the line first, then on the plane. */
  private static String slices(Comparison comparison) {
    StringBuilder out = new StringBuilder();
    line(out, List.of("condition", "optimizer", "seed", "points", "first", "second", "loss"));
    each(
        comparison,
        (condition, runs, r) -> {
          Landscape landscape = r.arm().portrait().landscape();
          for (int i = 0; i < landscape.at().length; i++) {
            List<String> row = start(condition, runs, r);
            row.add("line");
            row.addAll(List.of(number(landscape.at()[i]), "0", number(landscape.line()[i])));
            line(out, row);
          }
          int side = landscape.side();
          for (int i = 0; i < side * side; i++) {
            List<String> row = start(condition, runs, r);
            row.add("plane");
            row.add(number(landscape.atPlane(i % side)));
            row.add(number(landscape.atPlane(i / side)));
            row.add(number(landscape.plane()[i]));
            line(out, row);
          }
        });
    return out.toString();
  }

  /** Returns how often each class was taken for each other one by the last checkpoints. */
  private static String confusion(Comparison comparison) {
    StringBuilder out = new StringBuilder();
    line(out, List.of("condition", "optimizer", "seed", "domain", "label", "predicted", "rows"));
    each(
        comparison,
        (condition, runs, r) ->
            r.arm()
                .portrait()
                .mistakes()
                .forEach(
                    (domain, mistakes) -> {
                      int classes = mistakes.classes();
                      for (int i = 0; i < classes * classes; i++) {
                        List<String> row = start(condition, runs, r);
                        row.add(domain);
                        row.add(Integer.toString(i / classes));
                        row.add(Integer.toString(i % classes));
                        row.add(Long.toString(mistakes.counts()[i]));
                        line(out, row);
                      }
                    }));
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
