package io.flatwater.app.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.flatwater.store.Hashes;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which trace a record belongs to, and which step of it made the record.
 *
 * <p>Nothing in it is random: the trace is named by the mini-batch, a span by what it did. So a
 * record that is made again after a kill is the same span of the same trace.
 *
 * @param trace 32 hexadecimal digits
 * @param span 16 hexadecimal digits
 * @see <a href="https://www.w3.org/TR/trace-context/">Trace Context, W3C</a>
 */
record Traceparent(String trace, String span) {
  /** Name of the header. */
  static final String HEADER = "traceparent";

  private static final int TRACE_DIGITS = 32;
  private static final int SPAN_DIGITS = 16;
  private static final int LONGEST = 512;

  /** Version 00 ends with the flags, later ones may go on; version ff there is none. */
  private static final Pattern FORM =
      Pattern.compile(
          "(?!ff)(?:00|([0-9a-f]{2}))-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})"
              + "-([0-9a-f]{2})(-.*)?");

  /**
   * Returns the trace of a mini-batch, which begins with it.
   *
   * @param batch its id, a SHA-256 in hexadecimal digits
   */
  static Traceparent of(String batch) {
    String trace = hash(batch).substring(0, TRACE_DIGITS);
    return new Traceparent(
        batch.matches("[0-9a-f]{32,}") ? batch.substring(0, TRACE_DIGITS) : trace,
        hash("batch " + batch).substring(0, SPAN_DIGITS));
  }

  /**
   * Returns the trace of an example that nobody else has begun one for.
   *
   * @param name of the example among all streams
   */
  static Traceparent ofExample(String name) {
    return new Traceparent(
        hash("example " + name).substring(0, TRACE_DIGITS),
        hash("span of example " + name).substring(0, SPAN_DIGITS));
  }

  /**
   * Reads a header; empty if it is none of this form, or says that nobody keeps the trace (it is
   * not sampled).
   */
  static Optional<Traceparent> read(byte[] header) {
    if (header.length > LONGEST) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(new String(header, US_ASCII));
    if (!matcher.matches() || matcher.group(1) == null && matcher.group(5) != null) {
      return Optional.empty();
    }
    boolean sampled = (Integer.parseInt(matcher.group(4), 16) & 1) != 0;
    return sampled
        ? Optional.of(new Traceparent(matcher.group(2), matcher.group(3)))
        : Optional.empty();
  }

  /**
   * Returns the next span of the same trace.
   *
   * @param what it does
   */
  Traceparent next(String what) {
    return new Traceparent(trace, hash(span + " " + what).substring(0, SPAN_DIGITS));
  }

  /** Returns the header's value: version 00, sampled. */
  byte[] header() {
    return ("00-" + trace + "-" + span + "-01").getBytes(US_ASCII);
  }

  private static String hash(String text) {
    return Hashes.sha256(text.getBytes(UTF_8));
  }
}
