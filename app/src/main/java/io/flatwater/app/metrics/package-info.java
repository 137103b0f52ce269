/**
 * How a service is, told to those who watch: figures for Prometheus, and whether it lives.
 *
 * <p>Start with {@link io.flatwater.app.metrics.Telemetry}: it holds the registry, adds what every
 * process has (JVM, memory, Kafka clients), and serves all of it where {@code metrics.port} says.
 * {@link io.flatwater.app.metrics.TrainerMeters}, {@link io.flatwater.app.metrics.IngestMeters} and
 * {@link io.flatwater.app.metrics.EvaluatorMeters} hear what their service does and keep its
 * figures. The services themselves know nothing of a registry. Names and units are Prometheus's:
 * {@code _total}, {@code _seconds}, {@code _bytes}, and moments as seconds since 1970.
 *
 * <p>Figures are written by the services' threads and read by the server's; all of it may be called
 * from any thread.
 */
@NullMarked
package io.flatwater.app.metrics;

import org.jspecify.annotations.NullMarked;
