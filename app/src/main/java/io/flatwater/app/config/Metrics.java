package io.flatwater.app.config;

import io.flatwater.app.metrics.KafkaReporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Where a service says how it is. */
public record Metrics(
    @Setting(
            value =
                "Port of `/metrics`, `/health/live` and `/health/ready`, for each service its own; 0:"
                    + " any free one, which is printed; `off`: none",
            fallback = "off",
            pattern = "off|[0-9]{1,5}",
            form = "off, or a port from 0 to 65535")
        String port,
    @Setting(
            value = "Address to listen on; others than this machine's own ask for a token",
            fallback = "127.0.0.1",
            pattern = "[A-Za-z0-9.:-]{1,253}",
            form = "a host name or an address")
        String host,
    @Setting(
            "Whoever scrapes has to send `Authorization: Bearer TOKEN`; the health is said to anybody")
        Secret token,
    @Setting(
            value =
                "Seconds without any progress, though there is work, after which a service is not"
                    + " live; longer than the longest step",
            fallback = "600",
            least = 1,
            most = 86_400)
        int stuckSeconds) {
  private static final String OFF = "off";
  private static final String REPORTERS = "metric.reporters";
  private static final String KAFKAS_OWN = "org.apache.kafka.common.metrics.JmxReporter";

  public Metrics {
    if (!port.equals(OFF)) {
      int number = Integer.parseInt(port);
      if (number > 65_535) {
        throw new IllegalArgumentException(
            "metrics.port: found " + port + ", expected off, or a port from 0 to 65535");
      }
      web(host, number, token);
    }
  }

  /** Tells whether it is to be served at all. */
  public boolean served() {
    return !port.equals(OFF);
  }

  /** Returns where to listen; only if it is served. */
  public Web web() {
    return web(host, Integer.parseInt(port), token);
  }

  private static Web web(String host, int port, Secret token) {
    return new Web(host, port, token);
  }

  /** Returns how long a service may make no progress, though there is work. */
  public Duration patience() {
    return Duration.ofSeconds(stuckSeconds);
  }

  /** Lets Kafka clients of these properties say how they are, beside whom they report to anyway. */
  static void report(Map<String, Object> clients) {
    List<String> reporters =
        new ArrayList<>(
            Arrays.asList(
                String.valueOf(clients.getOrDefault(REPORTERS, KAFKAS_OWN)).split("\\s*,\\s*")));
    reporters.add(KafkaReporter.class.getName());
    clients.put(REPORTERS, String.join(",", reporters));
  }
}
