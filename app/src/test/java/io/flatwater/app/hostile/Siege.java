package io.flatwater.app.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Throws bad inputs at a parser. Each must be parsed, or refused with the exception that the parser
 * documents and a message of bounded length, having taken memory in proportion to the input only.
 *
 * @param documented what the parser refuses with
 * @param bound on the memory that it takes
 */
record Siege(Class<? extends RuntimeException> documented, Bound bound) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int LONGEST_MESSAGE = 10_000;
  private static final int SHOWN = 2_000;

  /**
   * Bytes of heap that one input may take, whether it is parsed or refused.
   *
   * @param fixed for an empty input
   * @param perByte for each of its bytes
   */
  record Bound(long fixed, long perByte) {}

  /** What became of the inputs. */
  record Result(int parsed, int refused) {}

  /** A parser. */
  interface Parser {
    void parse(byte[] bytes) throws Exception;
  }

  /**
   * Attacks.
   *
   * @param good inputs, which must be parsed
   * @param seed of the mutations
   */
  Result attack(Parser parser, List<byte[]> good, int mutations, long seed) throws Exception {
    for (int i = 0; i < 3; i++) { // what is loaded once is not counted
      for (byte[] bytes : good) {
        parser.parse(bytes);
      }
    }
    Mutations mutated = new Mutations(good, seed);
    int parsed = 0;
    for (int i = 0; i < mutations; i++) {
      byte[] bytes = mutated.next();
      parsed += withstands(parser, bytes, "mutation " + i + " of seed " + seed) ? 1 : 0;
    }
    assertTrue(parsed < mutations, "no mutation did harm");
    return new Result(parsed, mutations - parsed);
  }

  /** Tells whether an input is parsed; it must be that or be refused. */
  boolean withstands(Parser parser, byte[] bytes, String what) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean parsed;
    try {
      parser.parse(bytes);
      parsed = true;
    } catch (Exception | Error e) {
      check(e, bytes, what);
      parsed = false;
    }
    long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
    long most = bound.fixed + bound.perByte * bytes.length;
    if (taken > most) {
      fail(what + " took " + taken + " bytes, at most " + most + " expected: " + shown(bytes));
    }
    return parsed;
  }

  /** A subclass is none: an index out of bounds, say, is no refusal. */
  private void check(Throwable e, byte[] bytes, String what) {
    String message = String.valueOf(e.getMessage());
    if (e.getClass() != documented) {
      fail(what + " was refused with " + e + ": " + shown(bytes), e);
    }
    if (message.length() < 10 || message.length() > LONGEST_MESSAGE) {
      fail(what + " was refused without a sentence: " + message, e);
    }
  }

  private static String shown(byte[] bytes) {
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    boolean readable = text.chars().filter(c -> c < 9 || c > 126).count() < text.length() / 10;
    byte[] first = Arrays.copyOf(bytes, Math.min(bytes.length, SHOWN));
    return bytes.length
        + " bytes "
        + (readable
            ? text.substring(0, Math.min(text.length(), SHOWN))
            : HexFormat.of().formatHex(first));
  }
}
