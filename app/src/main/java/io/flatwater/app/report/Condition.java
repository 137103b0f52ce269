package io.flatwater.app.report;

import java.util.List;

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
}
