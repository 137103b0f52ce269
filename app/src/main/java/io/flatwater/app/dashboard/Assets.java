package io.flatwater.app.dashboard;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The page and what it is made of, all out of the class path. */
final class Assets {
  private static final String OWN = "/io/flatwater/app/dashboard/";
  private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private Assets() {}

  static void mount(JavalinDefaultRouting routes) {
    add(routes, "/", OWN + "dashboard.html", "text/html");
    add(routes, "/dashboard.js", OWN + "dashboard.js", "text/javascript");
    add(routes, "/dashboard.css", OWN + "dashboard.css", "text/css");
    add(routes, "/uplot.js", CHARTS + "uPlot.iife.min.js", "text/javascript");
    add(routes, "/uplot.css", CHARTS + "uPlot.min.css", "text/css");
    routes.get("/favicon.ico", ctx -> ctx.status(204));
  }

  private static void add(JavalinDefaultRouting routes, String path, String resource, String type) {
    byte[] content = read(resource);
    routes.get(path, ctx -> answer(ctx, content, type));
  }

  private static void answer(Context ctx, byte[] content, String type) {
    ctx.header("Content-Security-Policy", POLICY)
        .contentType(type + "; charset=utf-8")
        .result(content);
  }

  private static byte[] read(String resource) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
