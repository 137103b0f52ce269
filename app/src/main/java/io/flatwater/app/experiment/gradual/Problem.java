package io.flatwater.app.experiment.gradual;

import io.flatwater.evaluator.SealedSet;
import io.flatwater.model.Contract;
import java.util.List;

/** What has the examples of the domains: a world that a seed makes. */
public interface Problem {

  /** Returns what an example is. */
  Contract contract();

  /**
   * Returns the examples of a domain; no two domains of a course share one.
   *
   * @param number of the domain; 0 is the source
   */
  Domain domain(Course course, int number, long seed);

  /**
   * Returns held-out examples at each position that models are judged at.
   *
   * @param stream that the sets are of
   */
  List<SealedSet> probes(String stream, long seed);
}
