package io.flatwater.ingest.table;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One spelling for labels that tools spell in several ways: {@code True} of Python, {@code TRUE} of
 * spreadsheets and {@code true} of JSON are one class, and so are {@code 1} and {@code 1.0}.
 *
 * <p>Everything else stays as it is: {@code US} and {@code us} may well be two.
 */
final class LabelText {
  private static final Set<String> LOGICAL = Set.of("true", "false", "yes", "no");
  private static final Pattern WHOLE = Pattern.compile("([+-]?\\d{1,15})\\.0{1,15}");

  private LabelText() {}

  /** Returns the spelling that stands for all of them. */
  static String canonical(String label) {
    var whole = WHOLE.matcher(label);
    if (whole.matches()) {
      return whole.group(1);
    }
    String small = label.toLowerCase(Locale.ROOT);
    return LOGICAL.contains(small) ? small : label;
  }
}
