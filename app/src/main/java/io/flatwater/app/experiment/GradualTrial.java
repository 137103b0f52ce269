package io.flatwater.app.experiment;

import io.flatwater.app.config.ExperimentFile;
import io.flatwater.app.config.Gradual;
import io.flatwater.app.experiment.gradual.Adaptation;
import io.flatwater.app.experiment.gradual.Adaptation.Shape;
import io.flatwater.app.experiment.gradual.Answers;
import io.flatwater.app.experiment.gradual.Course;
import io.flatwater.app.experiment.gradual.Journey;
import io.flatwater.app.experiment.gradual.MovingGaussians;
import io.flatwater.app.experiment.gradual.ProbeLayout;
import io.flatwater.app.experiment.gradual.Problem;
import io.flatwater.app.experiment.gradual.Stop;
import io.flatwater.app.experiment.gradual.TurningImages;
import io.flatwater.app.report.Score;
import io.flatwater.app.report.Step;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.model.Definition;
import io.flatwater.model.Networks.Execution;
import io.flatwater.schemas.Evaluation;
import io.flatwater.trainer.adaptation.SelfTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleFunction;
import java.util.function.LongSupplier;

/** Cells that adapt without labels. They need no broker: no service does that. */
final class GradualTrial implements Trial {
  /** Rows at each position that models of Gaussians are judged by. */
  private static final int GAUSSIAN_ROWS = 2_000;

  /** What a teacher knew of a domain stands beside the probe sets under this name. */
  static final String TEACHER = "teacher";

  private final Experiment experiment;
  private final LongSupplier nanoTime;
  private final Map<String, String> hashes;
  private final DoubleFunction<Problem> problems;

  /** Reads the data, if the problem needs some. */
  GradualTrial(Experiment experiment, LongSupplier nanoTime) {
    this.experiment = experiment;
    this.nanoTime = nanoTime;
    ExperimentFile.Judging judging = experiment.file().judging();
    ProbeLayout sets = new ProbeLayout(judging.angles(), judging.sharpnessAngle());
    if (experiment.file().data().isGaussian()) {
      this.hashes = Map.of();
      this.problems = noise -> new MovingGaussians(noise, GAUSSIAN_ROWS, sets);
    } else {
      int images = experiment.file().data().images();
      LabelledImages all = experiment.dataset().train();
      LabelledImages train = images == 0 ? all : all.first(images);
      LabelledImages test = experiment.dataset().test();
      this.hashes = Laboratory.hashes(train, test);
      this.problems = noise -> new TurningImages(train, test, noise, sets);
      TurningImages any = new TurningImages(train, test, 0, sets);
      experiment.file().gradual().between().forEach(between -> any.check(course(between)));
    }
  }

  @Override
  public Map<String, String> hashes() {
    return hashes;
  }

  @Override
  public String data() {
    return experiment.file().data().set();
  }

  @Override
  public Definition definition() {
    Cell any = experiment.cells().get(0);
    return adaptation(any).definition(problems.apply(any.part().noise()));
  }

  @Override
  public Optional<Outcome> run(Cell cell, BooleanSupplier goOn) {
    Adaptation adaptation = adaptation(cell);
    Journey journey = adaptation.run(problems.apply(cell.part().noise()), nanoTime, goOn);
    if (!goOn.getAsBoolean()) {
      return Optional.empty();
    }
    CellResult result =
        new CellResult(
            cell.path(),
            cell.arm().method().create().toString(),
            journey.stateHash(),
            steps(journey),
            journey.stops().stream().map(GradualTrial::judged).toList());
    return Optional.of(new Outcome(result, journey.stepsPerSecond()));
  }

  private Adaptation adaptation(Cell cell) {
    ExperimentFile file = experiment.file();
    Gradual gradual = file.gradual();
    int between = cell.part() instanceof Part.Gradual part ? part.between() : 0;
    return new Adaptation(
        course(between),
        switch (gradual.network()) {
          case MLP -> new Shape.Dense(file.model().hidden());
          case CNN -> new Shape.Convolutional();
        },
        gradual.sourceEpochs(),
        new SelfTraining(
            gradual.teaching(), gradual.dropped(), gradual.epochs(), file.data().batchRows()),
        cell.arm().method(),
        cell.seed(),
        Execution.of(file.model().executor().id()),
        experiment.judging().settings());
  }

  private Course course(int between) {
    ExperimentFile file = experiment.file();
    return new Course(
        file.data().from(),
        file.data().to(),
        between,
        file.gradual().sourceRows(),
        file.gradual().domainRows());
  }

  /** A domain is to this what a mini-batch is to a stream: tested first, then learned from. */
  private static List<Step> steps(Journey journey) {
    List<Step> steps = new ArrayList<>();
    for (Stop stop : journey.stops().subList(1, journey.stops().size())) {
      Answers answers = stop.answers();
      steps.add(
          new Step(
              stop.step(),
              stop.domain(),
              stop.position(),
              answers.rows(),
              Score.NONE,
              new Score(answers.correct(), answers.rows()),
              Double.NaN));
    }
    return steps;
  }

  private static CellResult.Judged judged(Stop stop) {
    Map<String, Map<String, Double>> metrics = new TreeMap<>();
    for (Evaluation evaluation : stop.evaluations()) {
      if (evaluation.getProbeSet().startsWith("given/")) {
        metrics.put(evaluation.getProbeSet(), evaluation.getMetrics());
      }
    }
    Answers answers = stop.answers();
    if (answers.rows() > 0) {
      metrics.put(
          TEACHER,
          Map.of(
              "rows",
              (double) answers.rows(),
              "right",
              (double) answers.correct() / answers.rows(),
              "kept",
              (double) answers.kept(),
              "keptRight",
              (double) answers.keptCorrect() / answers.kept()));
    }
    return new CellResult.Judged(stop.domain(), stop.step(), stop.domain(), metrics);
  }
}
