package io.flatwater.app.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them; a number that was not measured is a dash. */
final class Format {
  static final String MISSING = "–";

  private Format() {}

  /** Returns a share as a percentage with one decimal and no sign: 0.9293 is {@code 92.9}. */
  static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f", 100 * share) : MISSING;
  }

  /** Returns a share as a percentage with two decimals: 0.92931 is {@code 92.93}. */
  static String finePercent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.2f", 100 * share) : MISSING;
  }

  /** Returns a difference of two shares in points, with its sign: 0.016 is {@code +1.60}. */
  static String points(double difference) {
    if (!Double.isFinite(difference)) {
      return MISSING;
    }
    String text = String.format(Locale.ROOT, "%+.2f", 100 * difference);
    return text.equals("-0.00") || text.equals("+0.00") ? "±0.00" : text.replace('-', '−');
  }

  /** Returns two decimals with a sign: -0.4321 is {@code −0.43}. */
  static String signed(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%+.2f", value).replace('-', '−')
        : MISSING;
  }

  /** Returns two decimals: 0.4321 is {@code 0.43}. */
  static String share(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%.2f", value).replace('-', '−')
        : MISSING;
  }

  /** Returns three decimals: 0.43219 is {@code 0.432}. */
  static String kappa(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%.3f", value).replace("-0.000", "0.000").replace('-', '−')
        : MISSING;
  }

  /** Returns three significant digits: {@code 0.0421}, {@code 1.38}, {@code 412}. */
  static String digits(double value) {
    if (!Double.isFinite(value)) {
      return MISSING;
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e6)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(3));
    return rounded.scale() < 0 ? rounded.toBigInteger().toString() : rounded.toPlainString();
  }

  /** Returns a rate: one decimal below 100, else none, with thousands apart. */
  static String rate(double value) {
    if (!Double.isFinite(value)) {
      return MISSING;
    }
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  /** Returns a whole number with thousands apart. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Returns a number without needless zeros: {@code 60}, {@code 0.05}. */
  static String plain(double value) {
    if (!Double.isFinite(value)) {
      return MISSING;
    }
    if (value == 0) {
      return "0";
    }
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }

  /** Returns a duration in the largest two units that it fills: {@code 1 min 23 s}. */
  static String duration(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    if (seconds < 60) {
      return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }
}
