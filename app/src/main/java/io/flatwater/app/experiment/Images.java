package io.flatwater.app.experiment;

import io.flatwater.ingest.source.LabelledImages;
import java.util.Map;

/** Images that turn, as the material of an experiment. */
final class Images implements StreamTrial.Material {
  private final Experiment experiment;
  private final LabelledImages train;
  private final LabelledImages test;

  /** Reads the data. */
  Images(Experiment experiment) {
    this.experiment = experiment;
    this.train = stream(experiment.cells().get(0)).train();
    this.test = experiment.dataset().test();
  }

  private TurningImages stream(Cell cell) {
    return experiment.turning(cell);
  }

  @Override
  public Map<String, String> hashes() {
    return Laboratory.hashes(train, test);
  }

  @Override
  public String name() {
    return experiment.file().data().set();
  }

  @Override
  public Plan plan(Cell cell) {
    return experiment.plan(cell, stream(cell));
  }

  @Override
  public Feed feed(Plan plan) {
    return Feed.of(plan, (TurningImages) plan.stream(), train, test);
  }
}
