package io.flatwater.app.experiment;

import io.flatwater.app.config.ExperimentFile;
import io.flatwater.app.config.Gradual;
import io.flatwater.app.report.Arm;
import io.flatwater.app.report.Comparison;
import io.flatwater.app.report.Comparison.Correlation;
import io.flatwater.app.report.Condition;
import io.flatwater.app.report.Judgement;
import io.flatwater.app.report.Outcome;
import io.flatwater.app.report.Runs;
import io.flatwater.app.report.Runs.Repetition;
import io.flatwater.app.report.Score;
import io.flatwater.app.report.Shift;
import io.flatwater.app.report.Step;
import io.flatwater.evaluator.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns the finished cells of an experiment into the comparison that is shown. */
final class Outcomes {
  private final Experiment experiment;
  private final Workspace workspace;

  Outcomes(Experiment experiment, Workspace workspace) {
    this.experiment = experiment;
    this.workspace = workspace;
  }

  /**
   * Returns the comparison of what the manifest names; empty if nothing is finished.
   *
   * @param data in one line
   */
  Optional<Comparison> comparison(String data) {
    Manifest manifest = Manifest.read(workspace);
    List<Condition> conditions = new ArrayList<>();
    List<Correlation> correlations = new ArrayList<>();
    for (Part part : experiment.parts()) {
      Correlations measured = new Correlations(part.name());
      List<Runs> runs = new ArrayList<>();
      for (Plan.Arm arm : experiment.arms()) {
        List<Repetition> repetitions = new ArrayList<>();
        for (int seed : experiment.file().seeds()) {
          Cell cell = new Cell(part, arm, seed);
          Optional.of(cell)
              .filter(c -> manifest.cells().containsKey(c.path()))
              .flatMap(workspace::finished)
              .ifPresent(
                  f -> {
                    repetitions.add(repetition(arm, seed, f));
                    measured.add(seed, f.result());
                  });
        }
        if (!repetitions.isEmpty()) {
          runs.add(new Runs(arm.name(), repetitions.get(0).arm().optimizer(), repetitions));
        }
      }
      if (!runs.isEmpty()) {
        if (conditions.isEmpty() && part instanceof Part.Gradual) {
          conditions.add(
              new Condition("source only", runs.stream().map(Outcomes::sourceOnly).toList()));
        }
        conditions.add(new Condition(part.name(), runs));
        correlations.addAll(measured.of(sets()));
      }
    }
    if (conditions.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Comparison(
            title(),
            settings(data),
            provenance(manifest),
            experiment.file().isGradual()
                ? Comparison.Tested.DOMAINS
                : Comparison.Tested.MINI_BATCHES,
            experiment.shift(),
            conditions,
            correlations,
            failed(manifest)));
  }

  private static Map<String, String> provenance(Manifest manifest) {
    Map<String, String> provenance = new LinkedHashMap<>(manifest.hashes());
    if (!manifest.file().isEmpty()) {
      provenance.put("experiment's file", manifest.file());
    }
    manifest.versions().forEach((name, version) -> provenance.put("version of " + name, version));
    return provenance;
  }

  private List<Comparison.Failed> failed(Manifest manifest) {
    return experiment.cells().stream()
        .filter(cell -> manifest.failed().containsKey(cell.path()))
        .map(
            cell ->
                new Comparison.Failed(
                    cell.part().name(),
                    cell.arm().name(),
                    cell.seed(),
                    manifest.failed().getOrDefault(cell.path(), "")))
        .toList();
  }

  private String hidden() {
    if (experiment.file().gradual().network() == Gradual.Shape.CNN) {
      return "two convolutions and 128";
    }
    String widths = experiment.file().model().hidden().toString();
    return widths.equals("[]") ? "none" : widths;
  }

  /** Returns the runs as they stood before they adapted to anything. */
  private static Runs sourceOnly(Runs runs) {
    return new Runs(
        runs.name(),
        runs.optimizer(),
        runs.repetitions().stream()
            .map(
                r ->
                    new Repetition(
                        r.seed(),
                        new Arm(
                            r.arm().name(),
                            r.arm().optimizer(),
                            List.of(),
                            r.arm().judgements().subList(0, 1),
                            new Outcome(Score.NONE, Score.NONE, Double.NaN, "")),
                        Double.NaN))
            .toList());
  }

  private String title() {
    String title = experiment.file().title();
    return title.isEmpty() ? experiment.file().name() : title;
  }

  private Map<String, String> settings(String name) {
    var data = experiment.file().data();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("data", name);
    if (experiment.file().isSourced()) {
      settings.put("held out", Plan.plain(100 * experiment.file().judging().heldOut()) + " %");
    } else {
      drifting(data, settings);
    }
    settings.put("batch size", Integer.toString(data.batchRows()));
    settings.put("hidden layers", hidden());
    settings.put("seeds", experiment.file().seeds().toString());
    return settings;
  }

  private void drifting(ExperimentFile.Data data, Map<String, String> settings) {
    Shift shift = experiment.shift();
    if (experiment.file().isGradual()) {
      gradual(settings);
    } else {
      settings.put("examples", Long.toString(data.examples()));
    }
    if (data.images() > 0) {
      settings.put("images", Integer.toString(data.images()));
    }
    settings.put(
        shift.name(),
        Plan.plain(data.from()) + shift.unit() + " to " + Plan.plain(data.to()) + shift.unit());
  }

  private void gradual(Map<String, String> settings) {
    var gradual = experiment.file().gradual();
    settings.put(
        "source", gradual.sourceRows() + " labelled, " + gradual.sourceEpochs() + " passes");
    settings.put("domains", gradual.domainRows() + " each, " + gradual.epochs() + " passes");
    settings.put("dropped", Plan.plain(100 * gradual.dropped()) + " %");
    settings.put("teacher", gradual.teaching().name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  /** Returns the probe sets by the names of their domains. */
  private Map<String, String> sets() {
    Map<String, String> sets = new LinkedHashMap<>();
    experiment.places().forEach(place -> sets.put(Plan.plain(place), Plan.probeSet(place)));
    return sets;
  }

  private Repetition repetition(Plan.Arm arm, long seed, Workspace.Finished finished) {
    CellResult result = finished.result();
    Score given = Score.NONE;
    Score clean = Score.NONE;
    for (Step step : result.steps()) {
      given = given.plus(step.given());
      clean = clean.plus(step.clean());
    }
    return new Repetition(
        seed,
        new Arm(
            arm.name(),
            result.optimizer(),
            result.steps(),
            result.checkpoints().stream().map(this::judgement).collect(Collectors.toList()),
            new Outcome(
                given,
                clean,
                finished.cost().stepsPerSecond(),
                result.stateHash(),
                result.along(),
                result.noise()),
            result.portrait()),
        finished.cost().seconds());
  }

  private Judgement judgement(CellResult.Judged judged) {
    Map<String, Double> accuracy = new LinkedHashMap<>();
    sets().forEach((domain, set) -> accuracy.put(domain, judged.metric(set, Metrics.ACCURACY)));
    return new Judgement(
        judged.version(),
        judged.step(),
        judged.eventTimeMicros(),
        accuracy,
        judged.meanMetric(Metrics.NLL),
        judged.meanMetric(Metrics.ECE),
        judged.anyMetric("sharpness.sam"));
  }
}
