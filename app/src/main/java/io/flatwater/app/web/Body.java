package io.flatwater.app.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request, bounded whether or not the request says how long it is. */
public final class Body {
  private static final int TOO_LARGE = 413;

  private Body() {}

  /**
   * Reads the body.
   *
   * @param most bytes that it may have
   * @throws Problem 413 if it has more; 400 if it breaks off
   */
  public static byte[] read(Context ctx, int most) {
    if (ctx.req().getContentLengthLong() > most) {
      throw tooLarge(most);
    }
    try (InputStream in = ctx.req().getInputStream()) {
      byte[] body = in.readNBytes(most);
      if (in.read() >= 0) {
        throw tooLarge(most);
      }
      return body;
    } catch (IOException e) {
      throw new Problem(400, "the request's body broke off: " + e.getMessage());
    }
  }

  private static Problem tooLarge(int most) {
    return new Problem(
        TOO_LARGE, "the request's body is larger than " + most + " bytes; send less at once");
  }
}
