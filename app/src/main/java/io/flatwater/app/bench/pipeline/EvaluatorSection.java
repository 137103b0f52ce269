package io.flatwater.app.bench.pipeline;

import io.flatwater.app.experiment.Crew;
import io.flatwater.app.experiment.Plan;
import io.flatwater.evaluator.Ending;
import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.evaluator.EvaluatorService;
import io.flatwater.evaluator.Progress;
import io.flatwater.evaluator.ServiceSettings;
import io.flatwater.evaluator.Wiring;
import io.flatwater.model.Networks.Execution;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.FileStore;
import java.util.List;
import java.util.Set;

/**
 * Seconds that the evaluator takes for one checkpoint, on the quickstart's probe sets: 2,000 rows
 * at each of five angles, and what was held out. The first two checkpoints are left out.
 */
final class EvaluatorSection {
  static final String SECTION = "evaluator";
  private static final long WARM = 2;

  private final Ground ground;
  private final Topics topics;

  /**
   * Judges what lies on some topics.
   *
   * @param topics with probe sets and the checkpoints of one lineage, ended
   */
  EvaluatorSection(Ground ground, Topics topics) {
    this.ground = ground;
    this.topics = topics;
  }

  List<Figure> measure(String lineage, String executor, FileStore store) {
    ground.say("Evaluator: the checkpoints of the last section");
    ServiceSettings settings =
        new ServiceSettings(
            "bench-evaluate",
            "0",
            EvaluationSettings.DEFAULT.withIntermediateRows(Plan.INTERMEDIATE_ROWS),
            Execution.of(executor),
            ServiceSettings.Probes.DEFAULT,
            ServiceSettings.Lag.JUDGE_ALL);
    EvaluatorService evaluator =
        new EvaluatorService(settings, new Wiring(ground.clients(), topics, ground.codec(), store));
    Progress warm = evaluator.progress();
    try (Crew crew = new Crew()) {
      crew.start(
          "evaluate", () -> evaluator.run(new Ending.AfterLast(Set.of(lineage))), evaluator::stop);
      while (!crew.hasEnded("evaluate")) {
        crew.check();
        Progress now = evaluator.progress();
        if (warm.judged() < WARM) {
          warm = now;
        }
        ground.tick("evaluator", now.judged(), now.judged() + now.pending(), "checkpoints judged");
      }
      crew.check();
    }
    Progress last = evaluator.progress();
    double judged = last.judged() + last.again() - warm.judged() - warm.again();
    return List.of(
        Figure.of(SECTION, "one checkpoint", (last.seconds() - warm.seconds()) / judged, "s"),
        Figure.of(SECTION, "rows predicted for it", (last.rows() - warm.rows()) / judged, "rows"));
  }
}
