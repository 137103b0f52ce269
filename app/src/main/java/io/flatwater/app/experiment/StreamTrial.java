package io.flatwater.app.experiment;

import io.flatwater.app.experiment.Experiments.Place;
import io.flatwater.app.report.Arm;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.model.Definition;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Cells on a labelled stream, in memory or on a broker; both ways end in the same bytes. */
final class StreamTrial implements Trial {
  private final Experiment experiment;
  private final Place place;
  private final Supplier<Long> nanoTime;
  private final LabelledImages train;
  private final LabelledImages test;

  /** Reads the data. */
  StreamTrial(Experiment experiment, Place place, Supplier<Long> nanoTime) {
    this.experiment = experiment;
    this.place = place;
    this.nanoTime = nanoTime;
    this.train = experiment.plan(experiment.cells().get(0)).stream().train();
    this.test = experiment.dataset().test();
  }

  @Override
  public Map<String, String> hashes() {
    return Laboratory.hashes(train, test);
  }

  @Override
  public Definition definition() {
    Plan plan = experiment.plan(experiment.cells().get(0));
    return plan.run(plan.arms().get(0), train).definition();
  }

  @Override
  public Optional<Outcome> run(Cell cell, BooleanSupplier goOn) {
    Plan plan = experiment.plan(cell);
    Recording recording = new Recording();
    try (Display quiet =
        new Display(
            new PrintWriter(PrintWriter.nullWriter()), Display.Kind.LINES, System::nanoTime)) {
      switch (place) {
        case IN_MEMORY -> new InMemory(plan, recording, quiet, nanoTime).run(train, test, goOn);
        case ON_BROKER -> {
          try (io.flatwater.app.experiment.Place where =
              io.flatwater.app.experiment.Place.of(Optional.empty())) {
            new OnBroker(plan, recording, quiet, where.directory())
                .run(train, test, goOn, part -> {}, OnBroker.Stage.EMPTY);
          }
        }
      }
    }
    return goOn.getAsBoolean() ? Optional.of(outcome(cell, plan, recording)) : Optional.empty();
  }

  private static Outcome outcome(Cell cell, Plan plan, Recording recording) {
    String lineage = cell.arm().name() + "/" + Plan.STREAM;
    Arm arm = recording.arm(plan, cell.arm());
    CellResult result =
        new CellResult(
            cell.path(),
            arm.optimizer(),
            arm.outcome().stateHash(),
            arm.steps(),
            recording.judged(plan, lineage),
            arm.portrait(),
            arm.outcome().along());
    return new Outcome(result, arm.outcome().stepsPerSecond());
  }
}
