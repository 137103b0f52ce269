package io.flatwater.app.experiment.gradual;

import io.flatwater.schemas.Evaluation;
import java.util.List;

/**
 * Where a run stands after a domain.
 *
 * @param domain its number; 0 is the source
 * @param position where it lies
 * @param step optimizer steps made so far
 * @param answers of the teacher on this domain
 * @param evaluations of the model after it
 */
public record Stop(
    int domain, double position, long step, Answers answers, List<Evaluation> evaluations) {
  public Stop {
    evaluations = List.copyOf(evaluations);
  }
}
