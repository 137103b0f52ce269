package io.flatwater.app.report;

import java.util.List;
import java.util.Optional;

/**
 * What all runs of one part of an experiment have in common.
 *
 * @param name short, for headings: {@code 20 % wrong labels}
 * @param runs one for each optimizer; differences are taken to the first
 */
public record Condition(String name, List<Runs> runs) {
  public Condition {
    runs = List.copyOf(runs);
  }

  /** Returns the runs of an optimizer, if it has any here. */
  Optional<Runs> find(String optimizer) {
    return runs.stream().filter(r -> r.name().equals(optimizer)).findFirst();
  }
}
