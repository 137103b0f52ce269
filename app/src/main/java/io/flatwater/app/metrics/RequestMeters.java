package io.flatwater.app.metrics;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Times the requests of a web server, by method, route and status. A route is the pattern that a
 * path has matched, never the path itself, so that nobody can make series by asking for strange
 * ones.
 */
public final class RequestMeters {
  private static final String BEGAN = "flatwater.began";
  private static final Duration[] BOUNDS =
      Stream.of(1L, 2L, 5L, 10L, 25L, 50L, 100L, 250L, 500L, 1_000L, 5_000L)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final LongSupplier clock;

  /**
   * Makes the figures of a server.
   *
   * @param clock nanoseconds, of which only differences count
   */
  public RequestMeters(MeterRegistry registry, LongSupplier clock) {
    this.registry = registry;
    this.clock = clock;
  }

  /** Times all requests of the server; to be called once. */
  public void mount(JavalinDefaultRouting routes) {
    routes.before(ctx -> ctx.attribute(BEGAN, clock.getAsLong()));
    routes.after(this::ended);
  }

  private void ended(Context ctx) {
    Long began = ctx.attribute(BEGAN);
    if (began == null) {
      return; // refused by whoever stands before, and not worth a figure
    }
    Timer.builder("flatwater.http.request")
        .description("Time that a request takes, by method, route and status")
        .serviceLevelObjectives(BOUNDS)
        .tag("method", ctx.method().name())
        .tag("route", route(ctx))
        .tag("status", Integer.toString(ctx.statusCode()))
        .register(registry)
        .record(clock.getAsLong() - began, TimeUnit.NANOSECONDS);
  }

  private static String route(Context ctx) {
    String matched = ctx.endpointHandlerPath();
    return matched.startsWith("/") ? matched : "other";
  }
}
