package io.flatwater.app.faults;

import java.util.List;

/**
 * What a judge found.
 *
 * @param lost things that should be there and are not
 * @param duplicated things that are there once too often
 * @param differences each in a sentence, lost and duplicated things included; empty: all is equal
 */
record Verdict(long lost, long duplicated, List<String> differences) {
  Verdict {
    differences = List.copyOf(differences);
  }

  /** Tells whether nothing is lost, nothing is there twice, and everything is equal. */
  boolean clean() {
    return lost == 0 && duplicated == 0 && differences.isEmpty();
  }
}
