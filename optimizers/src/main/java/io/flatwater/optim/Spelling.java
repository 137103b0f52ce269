package io.flatwater.optim;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant. */
public final class Spelling {
  private Spelling() {}

  /**
   * Returns the nearest of the known names, if any is near: a third of its letters may differ.
   *
   * @param name case is ignored, and {@code _} is taken for {@code -}
   * @param known names, in lower case and with {@code -}
   */
  public static Optional<String> nearest(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return nearest(wanted, known, Math.max(2, wanted.length() / 3));
  }

  /**
   * Returns the nearest of the known names, if it is near enough.
   *
   * @param slips how many letters may be too many, too few or wrong
   */
  public static Optional<String> nearest(String name, Collection<String> known, int slips) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(best -> distance(name, best) <= slips);
  }

  /** Returns the fewest insertions, deletions and changes of one letter that make a into b. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
