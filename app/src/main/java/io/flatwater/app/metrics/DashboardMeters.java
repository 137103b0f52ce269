package io.flatwater.app.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;

/** The figures of a dashboard. */
public final class DashboardMeters {
  private DashboardMeters() {}

  /**
   * Registers them.
   *
   * @param pages how many listen
   */
  public static void register(MeterRegistry registry, IntSupplier pages) {
    new Figures(registry).gauge("flatwater.dashboard.pages", "Pages that listen", pages::getAsInt);
  }
}
