package io.flatwater.app.experiment;

import io.flatwater.app.config.ExperimentFile;
import io.flatwater.app.report.Shift;
import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.model.Networks.Execution;
import java.util.ArrayList;
import java.util.List;

/**
 * An experiment that is ready to be run: its file, and the data it names.
 *
 * @param file what is to be done
 * @param dataset that {@code data.set} of the file names
 */
public record Experiment(ExperimentFile file, Dataset dataset) {

  /**
   * Returns all runs: seed by seed, so that a part of them compares all optimizers; within a seed
   * in the order of the file.
   */
  List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (int seed : file.seeds()) {
      for (Part part : parts()) {
        arms().forEach(arm -> cells.add(new Cell(part, arm, seed)));
      }
    }
    return cells;
  }

  /** Returns what the optimizers are compared under, in the order to show. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (double noise : file.data().noise()) {
      if (file.isGradual()) {
        file.gradual().between().forEach(between -> parts.add(new Part.Gradual(between, noise)));
      } else {
        parts.add(new Part.Stream(noise));
      }
    }
    return parts;
  }

  /** Returns what drifts, and where models are judged. */
  Shift shift() {
    ExperimentFile.Data data = file.data();
    return new Shift(
        data.isGaussian() ? "share of the way" : "angle",
        data.isGaussian() ? "" : "°",
        data.from(),
        data.to(),
        file.judging().angles().stream().map(a -> new Shift.Domain(Plan.plain(a), a)).toList());
  }

  /** Returns the optimizers in the order of the file. */
  List<Plan.Arm> arms() {
    return file.parsedArms().stream()
        .map(a -> new Plan.Arm(a.label(), a.method(), a.adaptation()))
        .toList();
  }

  /** Returns what a cell does. */
  Plan plan(Cell cell) {
    ExperimentFile.Data data = file.data();
    return new Plan(
        new Drifting(
            dataset,
            data.images(),
            data.examples(),
            data.from(),
            data.to(),
            cell.part().noise(),
            data.batchRows()),
        file.model().hidden(),
        cell.seed(),
        List.of(cell.arm()),
        judging(),
        Execution.of(file.model().executor().id()));
  }

  Judging judging() {
    ExperimentFile.Judging judging = file.judging();
    return new Judging(
        judging.angles(),
        judging.sharpnessAngle(),
        new EvaluationSettings(
            EvaluationSettings.DEFAULT.blockRows(),
            judging.intermediateRows() == 0 ? EvaluationSettings.ALL : judging.intermediateRows(),
            judging.sharpnessRows(),
            judging.routines(),
            0,
            EvaluationSettings.DEFAULT.seed()),
        judging.everySteps(),
        judging.frame());
  }

  /** Returns everything of a cell that decides its bits besides data, code and machine, as text. */
  String text(Cell cell) {
    return String.join(
        "\n",
        "flatwater cell 2",
        file.data().toString(),
        file.model().toString(),
        file.judging().toString(),
        file.isGradual() ? file.gradual().withoutGrid() : "",
        cell.part().path(),
        cell.arm().name(),
        cell.arm().method().create().toString(),
        cell.arm().adaptation().toString(),
        Long.toString(cell.seed()));
  }
}
