package io.flatwater.app.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * What a campaign came to.
 *
 * @param outcomes of all faults that were to be struck
 * @param lost things that should be there and are not
 * @param duplicated things that are there once too often
 * @param differences in sentences; empty: all is equal to the undisturbed run
 */
public record Findings(
    List<Outcome> outcomes, long lost, long duplicated, List<String> differences) {
  static final Findings NONE = new Findings(List.of(), 0, 0, List.of());

  public Findings {
    outcomes = List.copyOf(outcomes);
    differences = List.copyOf(differences);
  }

  /** Returns how many faults were struck. */
  public long fired() {
    return outcomes.stream().filter(Outcome::fired).count();
  }

  /** Tells whether the system came through all of them. */
  public boolean clean() {
    return lost == 0 && duplicated == 0 && differences.isEmpty();
  }

  /** Returns the last line of a campaign. */
  public String sentence() {
    return "faults "
        + fired()
        + " lost "
        + lost
        + " duplicated "
        + duplicated
        + " lineages "
        + (clean() ? "equal" : "different");
  }

  Findings plus(Round.Result round) {
    List<Outcome> all = new ArrayList<>(outcomes);
    all.addAll(round.outcomes());
    List<String> more = new ArrayList<>(differences);
    more.addAll(round.verdict().differences());
    return new Findings(
        all, lost + round.verdict().lost(), duplicated + round.verdict().duplicated(), more);
  }
}
