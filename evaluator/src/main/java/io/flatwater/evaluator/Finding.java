package io.flatwater.evaluator;

import io.flatwater.evaluator.sharpness.Reading;
import java.util.List;
import java.util.Map;

/**
 * What a model is worth on one probe set.
 *
 * @param set name of the set
 * @param hash of what was used of it
 * @param domain that it stands for
 * @param tally over its rows; no longer added to
 * @param sharpnessRows rows that sharpness was measured on; 0 if it was not
 * @param sharpness readings
 * @param costs seconds that measures took, and what was left out for want of them, by metric
 */
record Finding(
    String set,
    String hash,
    String domain,
    Tally tally,
    int sharpnessRows,
    List<Reading> sharpness,
    Map<String, Double> costs) {

  Finding {
    sharpness = List.copyOf(sharpness);
    costs = Map.copyOf(costs);
  }

  /** Makes a finding without sharpness. */
  static Finding plain(String set, String hash, String domain, Tally tally) {
    return new Finding(set, hash, domain, tally, 0, List.of(), Map.of());
  }
}
