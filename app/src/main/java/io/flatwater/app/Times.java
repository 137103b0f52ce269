package io.flatwater.app;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of time as people type them: {@code 500ms}, {@code 90s}, {@code 15m}, {@code 2h}, {@code
 * 3d}.
 */
final class Times {
  private static final Pattern TIME = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  private Times() {}

  /**
   * Returns the length of time that a text stands for.
   *
   * @param option that it was given to, for the message
   * @throws Failure if it stands for none
   */
  static Duration parse(String option, String text) {
    Matcher matcher = TIME.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new Failure(
          option
              + ": found "
              + text
              + ", expected a length of time such as 500ms, 90s, 15m, 2h, 3d");
    }
    long number = Long.parseLong(matcher.group(1));
    try {
      Duration time =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
          };
      if (time.compareTo(Duration.ofDays(36_500)) <= 0) {
        return time;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Falls through: too long.
    }
    throw new Failure(option + ": found " + text + ", expected at most a hundred years (36500d)");
  }
}
