package io.flatwater.app.web;

import io.flatwater.app.config.Web;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who may come in, and forbids browsers what is not needed.
 *
 * <p>A page from elsewhere must not reach a server on the loopback address through somebody's
 * browser: a {@code Host} that is no name of this machine, and a changing request whose {@code
 * Origin} is another, are refused.
 */
final class Guard {
  private static final String COOKIE = "flatwater-token";
  private static final String PARAMETER = "token";
  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private final Web web;

  Guard(Web web) {
    this.web = web;
  }

  /**
   * Sets the headers, and refuses a stranger.
   *
   * @throws Problem if the request may not go on
   */
  void check(Context ctx) {
    HEADERS.forEach(ctx::header);
    String host = authority(ctx.header("Host"));
    if (web.isLoopback() && !OWN_NAMES.contains(name(host))) {
      throw new Problem(
          421, "this server answers to localhost only; it was asked for " + shortened(host));
    }
    String origin = ctx.header("Origin");
    if (origin != null && !SAFE.contains(ctx.req().getMethod()) && !isFrom(origin, host)) {
      throw new Problem(403, "requests that change something must not come from another page");
    }
    if (!web.token().isEmpty() && !ctx.path().startsWith("/health/")) {
      admit(ctx);
    }
  }

  private void admit(Context ctx) {
    String header = ctx.header("Authorization");
    if (header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      if (isToken(header.substring(7).strip())) {
        return;
      }
    } else if (isToken(ctx.cookie(COOKIE))) {
      return;
    } else if (ctx.req().getMethod().equals("GET") && isToken(ctx.queryParam(PARAMETER))) {
      // Not to be left in the browser's history and in links.
      Cookie cookie = new Cookie(COOKIE, web.token().value());
      cookie.setHttpOnly(true);
      cookie.setSameSite(SameSite.STRICT);
      ctx.cookie(cookie);
      throw new Moved(ctx.path());
    }
    ctx.header("WWW-Authenticate", "Bearer");
    throw new Problem(401, "this server asks for a token: send Authorization: Bearer TOKEN");
  }

  /** The way on, for a browser that has brought its token. */
  static final class Moved extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String path;

    Moved(String path) {
      super("moved", null, false, false);
      this.path = path;
    }

    String path() {
      return path;
    }
  }

  private boolean isToken(@Nullable String given) {
    return given != null && web.token().isKnownBy(given);
  }

  private static boolean isFrom(String origin, String host) {
    try {
      return host.equalsIgnoreCase(URI.create(origin).getAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String authority(@Nullable String host) {
    return host == null ? "" : host;
  }

  private static String name(String authority) {
    return authority.replaceFirst(":\\d{1,5}$", "").toLowerCase(java.util.Locale.ROOT);
  }

  private static String shortened(String text) {
    return text.isEmpty() ? "no host" : text.substring(0, Math.min(text.length(), 100));
  }
}
