package io.flatwater.app.experiment;

import io.flatwater.app.config.ExperimentFile;
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
      for (double noise : file.data().noise()) {
        arms().forEach(arm -> cells.add(new Cell(noise, arm, seed)));
      }
    }
    return cells;
  }

  /** Returns the optimizers in the order of the file. */
  List<Plan.Arm> arms() {
    return file.parsedArms().stream().map(a -> new Plan.Arm(a.label(), a.method())).toList();
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
            cell.noise(),
            data.batchRows()),
        file.model().hidden(),
        cell.seed(),
        List.of(cell.arm()),
        judging(),
        Execution.of(file.model().executor().id()));
  }

  private Judging judging() {
    ExperimentFile.Judging judging = file.judging();
    return new Judging(
        judging.angles(),
        judging.sharpnessAngle(),
        new EvaluationSettings(
            EvaluationSettings.DEFAULT.blockRows(),
            judging.intermediateRows() == 0 ? EvaluationSettings.ALL : judging.intermediateRows(),
            judging.sharpnessRows(),
            judging.sharpness().stream().map(Measures::of).toList(),
            EvaluationSettings.DEFAULT.seed()),
        judging.everySteps());
  }

  /** Returns everything of a cell that decides its bits besides data, code and machine, as text. */
  String text(Cell cell) {
    return String.join(
        "\n",
        "flatwater cell 1",
        file.data().toString(),
        file.model().toString(),
        file.judging().toString(),
        Double.toString(cell.noise()),
        cell.arm().name(),
        cell.arm().method().create().toString(),
        Long.toString(cell.seed()));
  }
}
