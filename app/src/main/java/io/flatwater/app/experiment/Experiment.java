package io.flatwater.app.experiment;

import io.flatwater.app.config.ExperimentFile;
import io.flatwater.app.report.Shift;
import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.Source;
import io.flatwater.model.Networks.Execution;
import io.flatwater.schemas.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An experiment that is ready to be run: its file, and the data it names.
 *
 * @param file what is to be done
 * @param dataset that {@code data.set} of the file names; of no use where a source is named
 * @param opener of the source that the file names, if it does
 */
public record Experiment(ExperimentFile file, Dataset dataset, Opener opener) {

  /** Makes an experiment on images. */
  public Experiment(ExperimentFile file, Dataset dataset) {
    this(file, dataset, Opener.NONE);
  }

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
    if (file.noise().isEmpty()) {
      parts.add(new Part.AsIs());
    }
    for (double noise : file.noise()) {
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
    if (file.isSourced()) {
      return Sourced.shiftOf(places());
    }
    ExperimentFile.Data data = file.data();
    return new Shift(
        data.isGaussian() ? "share of the way" : "angle",
        data.isGaussian() ? "" : "°",
        data.from(),
        data.to(),
        places().stream().map(a -> new Shift.Domain(Plan.plain(a), a)).toList());
  }

  /** Returns the optimizers in the order of the file. */
  List<Plan.Arm> arms() {
    return file.parsedArms().stream()
        .map(a -> new Plan.Arm(a.label(), a.method(), a.adaptation()))
        .toList();
  }

  /** Returns where along the stream models are judged. */
  List<Double> places() {
    return file.isSourced() ? HeldOutParts.places(file.judging().parts()) : file.judging().angles();
  }

  /** Returns what is held out of a source, which is read once. */
  HeldOutParts heldOut(Source source, Consumer<Example> also) {
    return new HeldOutParts(source, file.judging().heldOut(), places(), also);
  }

  /** Returns the images that a cell streams. */
  TurningImages turning(Cell cell) {
    ExperimentFile.Data data = file.data();
    return new TurningImages(
        dataset,
        data.images(),
        data.examples(),
        data.from(),
        data.to(),
        cell.part().noise(),
        data.labelled(),
        data.batchRows());
  }

  /** Returns what a cell does with a stream. */
  Plan plan(Cell cell, Streamed stream) {
    return new Plan(
        stream,
        file.model().hidden(),
        cell.seed(),
        List.of(cell.arm()),
        judging(),
        Execution.of(file.model().executor().id()));
  }

  Judging judging() {
    ExperimentFile.Judging judging = file.judging();
    List<Double> places = places();
    return new Judging(
        places,
        file.isSourced() ? places.get(places.size() - 1) : judging.sharpnessAngle(),
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
        "flatwater cell 4",
        file.data().withoutGrid().toString(),
        file.isSourced() ? file.source().toString() : "",
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
