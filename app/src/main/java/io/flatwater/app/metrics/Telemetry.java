package io.flatwater.app.metrics;

import io.flatwater.app.config.Metrics;
import io.flatwater.app.web.Health;
import io.flatwater.app.web.WebServer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The figures of a process, and the server that tells them. */
public final class Telemetry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final JvmHeapPressureMetrics pressure = new JvmHeapPressureMetrics();

  /**
   * Makes the registry of this process, with what every process has.
   *
   * @param service its name, for example {@code trainer}
   */
  public Telemetry(String service) {
    // Their names are not Prometheus's: nanoseconds, and a gauge that is called a count.
    registry
        .config()
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
        .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    collections.bindTo(registry);
    pressure.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    registry.getPrometheusRegistry().register(new KafkaMeters(KafkaReporter.all()));
    Gauge.builder("process.resident.memory", ProcessMemory::residentBytes)
        .baseUnit("bytes")
        .description("Memory that the process has, heap and all; NaN where Linux does not say")
        .register(registry);
    Gauge.builder("flatwater.build.info", () -> 1)
        .tag("service", service)
        .tag("version", version())
        .description("Always 1; what runs is in the labels")
        .register(registry);
  }

  private static String version() {
    return Optional.ofNullable(Telemetry.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** Returns where figures are registered. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Returns all figures as Prometheus reads them. */
  public String scrape() {
    return registry.scrape();
  }

  /**
   * Serves figures and health, if it is wanted, and logs where.
   *
   * @throws io.flatwater.app.Failure if it cannot listen there
   */
  public Served serve(Metrics settings, Health health) {
    if (!settings.served()) {
      return () -> {};
    }
    WebServer server =
        WebServer.start(
            settings.web(),
            health,
            routes ->
                routes.get("/metrics", ctx -> ctx.contentType(CONTENT_TYPE).result(scrape())));
    LOG.info("event=metrics url={}/metrics", server.url());
    return server::close;
  }

  /** What is served until it is closed. */
  @FunctionalInterface
  public interface Served extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public void close() {
    collections.close();
    pressure.close();
    registry.close();
  }
}
