package io.flatwater.app.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request, bounded whether or not the request says how long it is. */
public final class Body {
  private static final int TOO_LARGE = 413;
  private static final int SOME = 16 << 10;

  /** How many times the most that is allowed is read before the connection is cut off. */
  private static final long DISCARDED = 4;

  private Body() {}

  /**
   * Reads the body.
   *
   * @param most bytes that it may have
   * @throws Problem 413 if it has more; 400 if it breaks off
   */
  public static byte[] read(Context ctx, int most) {
    boolean large = ctx.req().getContentLengthLong() > most;
    try (InputStream in = ctx.req().getInputStream()) {
      byte[] body = large ? new byte[0] : in.readNBytes(most);
      if (large || in.read() >= 0) {
        // Whoever is still sending would not hear the answer if the connection were closed now.
        discard(in, DISCARDED * most);
        throw tooLarge(most);
      }
      return body;
    } catch (IOException e) {
      throw new Problem(400, "the request's body broke off: " + e.getMessage());
    }
  }

  private static void discard(InputStream in, long most) throws IOException {
    byte[] some = new byte[SOME];
    long left = most;
    int read = 0;
    while (left > 0 && read >= 0) {
      read = in.read(some, 0, (int) Math.min(SOME, left));
      left -= Math.max(read, 0);
    }
  }

  private static Problem tooLarge(int most) {
    return new Problem(
        TOO_LARGE, "the request's body is larger than " + most + " bytes; send less at once");
  }
}
