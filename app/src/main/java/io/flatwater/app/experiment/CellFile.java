package io.flatwater.app.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.app.report.Along;
import io.flatwater.app.report.Score;
import io.flatwater.app.report.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A cell's result as JSON: equal results give equal bytes. Steps are written by columns; NaN is
 * {@code null}.
 */
final class CellFile {
  private static final String FORMAT = "flatwater-cell/2";

  /** Says nothing of noise; still shown, though it is made anew by a run. */
  private static final String OLDER = "flatwater-cell/1";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CellFile() {}

  static String write(CellResult result) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("cell", result.path());
    root.put("optimizer", result.optimizer());
    root.put("stateHash", result.stateHash());
    ObjectNode steps = root.putObject("steps");
    column(steps, "step", result.steps(), Step::step);
    column(steps, "eventTimeMicros", result.steps(), Step::eventTimeMicros);
    column(steps, "position", result.steps(), Step::position);
    column(steps, "rows", result.steps(), s -> (long) s.rows());
    column(steps, "correctGiven", result.steps(), s -> s.given().correct());
    column(steps, "givenRows", result.steps(), s -> s.given().rows());
    column(steps, "correctClean", result.steps(), s -> s.clean().correct());
    column(steps, "cleanRows", result.steps(), s -> s.clean().rows());
    column(steps, "loss", result.steps(), Step::loss);
    column(steps, "noise", result.steps(), Step::noise);
    column(steps, "wrong", result.steps(), s -> (long) s.wrong());
    ArrayNode checkpoints = root.putArray("checkpoints");
    for (CellResult.Judged judged : result.checkpoints()) {
      ObjectNode one = checkpoints.addObject();
      one.put("version", judged.version());
      one.put("step", judged.step());
      one.put("eventTimeMicros", judged.eventTimeMicros());
      ObjectNode sets = one.putObject("metrics");
      judged.metrics().forEach((set, values) -> metrics(sets.putObject(set), values));
    }
    along(result.along(), root.putObject("along"));
    NoiseJson.write(result.noise(), root.putObject("noise"));
    PortraitJson.write(result.portrait(), root.putObject("portrait"));
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static CellResult read(String json) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no valid JSON: " + e.getOriginalMessage(), e);
    }
    String format = root.path("format").asText();
    if (!format.equals(FORMAT) && !format.equals(OLDER)) {
      throw new IllegalArgumentException("found the format \"" + format + "\", expected " + FORMAT);
    }
    return new CellResult(
        root.path("cell").asText(),
        root.path("optimizer").asText(),
        root.path("stateHash").asText(),
        steps(root.path("steps")),
        checkpoints(root.path("checkpoints")),
        PortraitJson.read(root.path("portrait")),
        along(root.path("along")),
        NoiseJson.read(root.path("noise")));
  }

  private static void column(
      ObjectNode steps, String name, List<Step> from, Function<Step, Number> value) {
    ArrayNode column = steps.putArray(name);
    for (Step step : from) {
      Number number = value.apply(step);
      if (number instanceof Long whole) {
        column.add(whole.longValue());
      } else if (Double.isFinite(number.doubleValue())) {
        column.add(number.doubleValue());
      } else {
        column.addNull();
      }
    }
  }

  private static void metrics(ObjectNode into, Map<String, Double> values) {
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            into.put(name, value);
          } else {
            into.putNull(name);
          }
        });
  }

  private static void along(Along along, ObjectNode into) {
    Map<String, Double> values = new TreeMap<>();
    values.put("fading", along.fading());
    values.put("windowed", along.windowed());
    values.put("kappa", along.kappa());
    values.put("kappaTemporal", along.kappaTemporal());
    values.put("forward", along.forward());
    values.put("backward", along.backward());
    values.put("forgetting", along.forgetting());
    values.put("persistence", along.persistence());
    values.put("majority", along.majority());
    metrics(into, values);
  }

  private static Along along(JsonNode node) {
    return new Along(
        number(node.path("fading")),
        number(node.path("windowed")),
        number(node.path("kappa")),
        number(node.path("kappaTemporal")),
        number(node.path("forward")),
        number(node.path("backward")),
        number(node.path("forgetting")),
        number(node.path("persistence")),
        number(node.path("majority")));
  }

  private static List<Step> steps(JsonNode columns) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < columns.path("step").size(); i++) {
      steps.add(
          new Step(
              whole(columns, "step", i),
              whole(columns, "eventTimeMicros", i),
              number(columns.path("position").path(i)),
              (int) whole(columns, "rows", i),
              new Score(whole(columns, "correctGiven", i), whole(columns, "givenRows", i)),
              new Score(whole(columns, "correctClean", i), whole(columns, "cleanRows", i)),
              number(columns.path("loss").path(i)),
              number(columns.path("noise").path(i)),
              (int) whole(columns, "wrong", i)));
    }
    return steps;
  }

  private static List<CellResult.Judged> checkpoints(JsonNode nodes) {
    List<CellResult.Judged> checkpoints = new ArrayList<>();
    for (JsonNode node : nodes) {
      Map<String, Map<String, Double>> metrics = new TreeMap<>();
      for (Map.Entry<String, JsonNode> set : node.path("metrics").properties()) {
        Map<String, Double> values = new TreeMap<>();
        set.getValue().properties().forEach(e -> values.put(e.getKey(), number(e.getValue())));
        metrics.put(set.getKey(), values);
      }
      checkpoints.add(
          new CellResult.Judged(
              node.path("version").asLong(),
              node.path("step").asLong(),
              node.path("eventTimeMicros").asLong(),
              metrics));
    }
    return checkpoints;
  }

  private static long whole(JsonNode columns, String name, int row) {
    return columns.path(name).path(row).asLong();
  }

  private static double number(JsonNode node) {
    return node.isNumber() ? node.doubleValue() : Double.NaN;
  }
}
