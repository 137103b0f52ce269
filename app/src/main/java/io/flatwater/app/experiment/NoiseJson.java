package io.flatwater.app.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.app.report.Noise;
import io.flatwater.app.report.Score;

/** What was found of wrong labels, as JSON; NaN is {@code null}. */
final class NoiseJson {
  private NoiseJson() {}

  static void write(Noise noise, ObjectNode into) {
    into.put("wrong", noise.wrong().correct()).put("known", noise.wrong().rows());
    number(into, "rate", noise.rate().value());
    number(into, "low", noise.rate().low());
    number(into, "high", noise.rate().high());
    Noise.Issues issues = noise.issues();
    into.put("reported", issues.reported());
    into.put("checked", issues.precision().rows());
    into.put("found", issues.precision().correct());
    into.put("toBeFound", issues.recall().rows());
  }

  static Noise read(JsonNode node) {
    long found = node.path("found").asLong();
    return new Noise(
        new Score(node.path("wrong").asLong(), node.path("known").asLong()),
        new Noise.Rate(number(node, "rate"), number(node, "low"), number(node, "high")),
        new Noise.Issues(
            node.path("reported").asLong(),
            new Score(found, node.path("checked").asLong()),
            new Score(found, node.path("toBeFound").asLong())));
  }

  private static void number(ObjectNode into, String name, double value) {
    if (Double.isFinite(value)) {
      into.put(name, value);
    } else {
      into.putNull(name);
    }
  }

  private static double number(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isNumber() ? value.doubleValue() : Double.NaN;
  }
}
