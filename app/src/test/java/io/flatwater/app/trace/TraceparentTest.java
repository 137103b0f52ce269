package io.flatwater.app.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Headers come from anybody. */
class TraceparentTest {
  private static final String DIGITS = "0123456789abcdef";

  @Property(tries = 300)
  void whatIsWrittenIsRead(@ForAll("places") Traceparent place) {
    byte[] header = place.header();
    assertEquals(55, header.length);
    assertEquals(Optional.of(place), Traceparent.read(header));
    Traceparent next = place.next("thing");
    assertEquals(place.trace(), next.trace());
    assertNotEquals(place.span(), next.span());
    assertEquals(Optional.of(next), Traceparent.read(next.header()));
  }

  /** Judged by the standard's own steps, character by character, and not by the pattern of ours. */
  @Property(tries = 2_000)
  void aSpoiltHeaderIsReadIfAndOnlyIfTheStandardStillTakesIt(
      @ForAll("places") Traceparent place, @ForAll("spoiling") Spoiling spoiling) {
    String header = spoiling.of(new String(place.header(), US_ASCII));
    Optional<Traceparent> read = Traceparent.read(header.getBytes(UTF_8));
    assertEquals(standard(header), read.isPresent(), header);
    read.ifPresent(r -> assertArrayEquals(header.substring(3, 52).getBytes(UTF_8), ids(r)));
  }

  @Property(tries = 500)
  void noBytesAreAnError(@ForAll byte[] header) {
    assertTrue(Traceparent.read(header).isEmpty());
    Names.of(header, Names::step);
    Names.of(header, Names::probeSet);
    Names.examples(header);
    Names.json(header);
    TraceInterceptor.name(header, header);
  }

  private static byte[] ids(Traceparent place) {
    return (place.trace() + "-" + place.span()).getBytes(UTF_8);
  }

  /** A character of a header is put in, taken out or replaced. */
  record Spoiling(int at, int removed, String put) {
    String of(String header) {
      return header.substring(0, at) + put + header.substring(Math.min(at + removed, 55));
    }
  }

  /** Whether W3C's Trace Context, section 3.2.2, takes a header, and it says sampled. */
  private static boolean standard(String header) {
    if (header.length() < 55 || !hex(header, 0, 2) || header.startsWith("ff")) {
      return false;
    }
    if (header.startsWith("00") ? header.length() != 55 : header.length() > 55) {
      if (header.startsWith("00") || header.charAt(55) != '-') {
        return false;
      }
    }
    return header.charAt(2) == '-'
        && hex(header, 3, 35)
        && !header.substring(3, 35).matches("0*")
        && header.charAt(35) == '-'
        && hex(header, 36, 52)
        && !header.substring(36, 52).matches("0*")
        && header.charAt(52) == '-'
        && hex(header, 53, 55)
        && Character.digit(header.charAt(54), 16) % 2 == 1;
  }

  private static boolean hex(String header, int from, int to) {
    return header.substring(from, to).chars().allMatch(c -> DIGITS.indexOf(c) >= 0);
  }

  @Provide
  Arbitrary<Traceparent> places() {
    return Combinators.combine(digits(32), digits(16)).as(Traceparent::new);
  }

  private static Arbitrary<String> digits(int length) {
    return Arbitraries.strings()
        .withChars(DIGITS)
        .ofLength(length)
        .filter(text -> !text.matches("0*"));
  }

  @Provide
  Arbitrary<Spoiling> spoiling() {
    return Combinators.combine(
            Arbitraries.oneOf(
                Arbitraries.integers().between(0, 55), Arbitraries.of(0, 1, 53, 54, 55)),
            Arbitraries.integers().between(0, 2),
            Arbitraries.of(
                "", "0", "1", "ff", "cc", "01", "a", "A", "g", "-", "-x", " ", "é", "\n"))
        .as(Spoiling::new);
  }
}
