package io.flatwater.app.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.evaluator.Portrait;
import io.flatwater.evaluator.Portrait.Mistakes;
import io.flatwater.evaluator.sharpness.Landscape;
import java.util.Map;
import java.util.TreeMap;

/** A portrait in a cell's result; losses that are not finite are {@code null}. */
final class PortraitJson {
  private PortraitJson() {}

  static void write(Portrait portrait, ObjectNode into) {
    Landscape landscape = portrait.landscape();
    array(landscape.at(), into.putArray("at"));
    array(landscape.line(), into.putArray("line"));
    array(landscape.plane(), into.putArray("plane"));
    ObjectNode all = into.putObject("mistakes");
    portrait
        .mistakes()
        .forEach(
            (domain, mistakes) -> {
              ObjectNode one = all.putObject(domain);
              one.put("classes", mistakes.classes());
              ArrayNode counts = one.putArray("counts");
              for (long count : mistakes.counts()) {
                counts.add(count);
              }
            });
  }

  /** Reads what {@link #write} wrote; what is missing was not measured. */
  static Portrait read(JsonNode node) {
    Map<String, Mistakes> mistakes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> one : node.path("mistakes").properties()) {
      JsonNode counts = one.getValue().path("counts");
      long[] values = new long[counts.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = counts.get(i).asLong();
      }
      mistakes.put(one.getKey(), new Mistakes(one.getValue().path("classes").asInt(), values));
    }
    Landscape landscape =
        new Landscape(array(node.path("at")), array(node.path("line")), array(node.path("plane")));
    return Portrait.of(landscape, mistakes);
  }

  private static void array(double[] values, ArrayNode into) {
    for (double value : values) {
      if (Double.isFinite(value)) {
        into.add(value);
      } else {
        into.addNull();
      }
    }
  }

  private static double[] array(JsonNode node) {
    double[] values = new double[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).isNumber() ? node.get(i).doubleValue() : Double.NaN;
    }
    return values;
  }
}
