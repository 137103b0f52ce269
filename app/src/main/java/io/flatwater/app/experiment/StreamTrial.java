package io.flatwater.app.experiment;

import io.flatwater.app.experiment.Experiments.Place;
import io.flatwater.app.report.Arm;
import io.flatwater.model.Definition;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Cells on a labelled stream, in memory or on a broker; both ways end in the same bytes. */
final class StreamTrial implements Trial {
  private final Experiment experiment;
  private final Material material;
  private final Place place;
  private final Supplier<Long> nanoTime;

  StreamTrial(Experiment experiment, Material material, Place place, Supplier<Long> nanoTime) {
    this.experiment = experiment;
    this.material = material;
    this.place = place;
    this.nanoTime = nanoTime;
  }

  /**
   * What the cells stream and are judged by, read once.
   *
   * <p>May be used by several threads at the same time.
   */
  interface Material {
    /** Returns the hashes of the data, by name. */
    Map<String, String> hashes();

    /** Returns what the data are, in one line. */
    String name();

    /** Returns what a cell does. */
    Plan plan(Cell cell);

    /** Returns the data of a cell's plan. */
    Feed feed(Plan plan);
  }

  @Override
  public Map<String, String> hashes() {
    return material.hashes();
  }

  @Override
  public String data() {
    return material.name();
  }

  @Override
  public Definition definition() {
    Plan plan = material.plan(experiment.cells().get(0));
    return plan.run(plan.arms().get(0), material.feed(plan).contract()).definition();
  }

  @Override
  public Optional<Outcome> run(Cell cell, BooleanSupplier goOn) {
    Plan plan = material.plan(cell);
    Feed feed = material.feed(plan);
    Recording recording = new Recording();
    try (Display quiet =
        new Display(
            new PrintWriter(PrintWriter.nullWriter()), Display.Kind.LINES, System::nanoTime)) {
      switch (place) {
        case IN_MEMORY -> new InMemory(plan, recording, quiet, nanoTime).run(feed, goOn);
        case ON_BROKER -> {
          try (io.flatwater.app.experiment.Place where =
              io.flatwater.app.experiment.Place.of(Optional.empty())) {
            new OnBroker(plan, recording, quiet, where.directory())
                .run(feed, goOn, part -> {}, OnBroker.Stage.EMPTY);
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
            arm.outcome().along(),
            arm.outcome().noise());
    return new Outcome(result, arm.outcome().stepsPerSecond());
  }
}
