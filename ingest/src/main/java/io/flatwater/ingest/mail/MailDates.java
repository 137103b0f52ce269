package io.flatwater.ingest.mail;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates as mails have them, written by programs of all sorts. */
final class MailDates {
  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
  private static final Pattern ENVELOPE =
      Pattern.compile(
          "From \\S{1,300} {1,4}[A-Z][a-z]{2} {1,4}([A-Z][a-z]{2}) {1,4}(\\d{1,2}) {1,4}"
              + "(\\d{1,2}):(\\d{2}):(\\d{2}) {1,4}(\\d{4})");
  private static final Pattern HEADER =
      Pattern.compile(
          "(\\d{1,2})[ -]{1,4}([A-Za-z]{3})[a-z]{0,6}[ -]{1,4}(\\d{2,4}) {1,4}"
              + "(\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?: {0,4}([+-])(\\d{2})(\\d{2}))?");
  private static final int LONGEST = 1000;

  private MailDates() {}

  /** Returns the time in a mailbox's line before a mail, taken as UTC. */
  static Optional<Instant> envelope(String mail) {
    int end = mail.indexOf('\n');
    String line = mail.substring(0, Math.min(end < 0 ? mail.length() : end, LONGEST));
    Matcher m = ENVELOPE.matcher(line);
    return m.lookingAt()
        ? instant(
            new String[] {m.group(6), m.group(1), m.group(2), m.group(3), m.group(4), m.group(5)})
        : Optional.empty();
  }

  /** Returns the time in a header {@code Date}; without a zone it is taken as UTC. */
  static Optional<Instant> header(String date) {
    Matcher m = HEADER.matcher(date.substring(0, Math.min(date.length(), LONGEST)));
    if (!m.find()) {
      return Optional.empty();
    }
    String seconds = m.group(6) == null ? "0" : m.group(6);
    Optional<Instant> local =
        instant(
            new String[] {
              year(m.group(3)), m.group(2), m.group(1), m.group(4), m.group(5), seconds
            });
    if (m.group(7) == null) {
      return local;
    }
    long offset = Integer.parseInt(m.group(8)) * 3600L + Integer.parseInt(m.group(9)) * 60L;
    return local.map(at -> at.minusSeconds(m.group(7).equals("-") ? -offset : offset));
  }

  /** Programs that counted years from 1900 wrote 102 for 2002. */
  private static String year(String written) {
    int year = Integer.parseInt(written);
    if (year < 50) {
      return "" + (2000 + year);
    }
    return "" + (year < 1000 ? 1900 + year : year);
  }

  private static Optional<Instant> instant(String[] f) {
    int month = MONTHS.indexOf(f[1].toLowerCase(Locale.ROOT));
    if (month < 0 || month % 3 != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(
                  Integer.parseInt(f[0]),
                  month / 3 + 1,
                  Integer.parseInt(f[2]),
                  Integer.parseInt(f[3]),
                  Integer.parseInt(f[4]),
                  Math.min(59, Integer.parseInt(f[5])))
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
