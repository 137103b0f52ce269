package io.flatwater.app.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The result for programs: the table's numbers unrounded, the full state hash, and every judged
 * checkpoint.
 *
 * <p>Fields, all always there; a number that was not measured is {@code null}:
 *
 * <ul>
 *   <li>{@code format}: {@value #FORMAT}; fields are added under the same number, never changed
 *   <li>{@code title}; {@code settings} and {@code provenance}: text by name
 *   <li>{@code started}: ISO 8601, UTC; {@code wallSeconds}; {@code partSeconds}: seconds by name
 *   <li>{@code shift}: {@code name}, {@code unit}, {@code from}, {@code to} of what drifts, and
 *       {@code domains}, each with {@code name} and {@code position}
 *   <li>{@code arms}, each with {@code name}; {@code optimizer}; {@code steps}, {@code examples};
 *       {@code accuracyGiven} and {@code accuracyClean}, prequential; {@code accuracy} by domain;
 *       {@code worstDomain}, {@code worstAccuracy}; {@code nll} and {@code sharpness} in nats,
 *       {@code ece}; {@code stepsPerSecond}; {@code stateHash}; {@code noise} with {@code wrong},
 *       {@code rate}, {@code low}, {@code high}, {@code issues}, {@code precision}, {@code recall};
 *       and {@code checkpoints}, each with {@code version}, {@code step}, {@code examples}, {@code
 *       eventTimeMicros}, {@code accuracy} by domain, {@code nll}, {@code ece}, {@code sharpness}
 * </ul>
 *
 * <p>Accuracies and {@code ece} are shares from 0 to 1.
 */
public final class Json {
  private static final String FORMAT = "flatwater-result/1";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** Returns the result as indented JSON, ended by a line feed. */
  public static String of(Result result) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("title", result.title());
    result.settings().forEach(root.putObject("settings")::put);
    result.provenance().forEach(root.putObject("provenance")::put);
    root.put("started", result.timing().started().toString());
    root.put("wallSeconds", result.timing().wall().toNanos() / 1e9);
    ObjectNode parts = root.putObject("partSeconds");
    result.timing().parts().forEach((name, part) -> parts.put(name, part.toNanos() / 1e9));
    shift(root.putObject("shift"), result.shift());
    ArrayNode arms = root.putArray("arms");
    result.arms().forEach(arm -> arm(arms.addObject(), arm, result.shift()));
    return write(root);
  }

  private static void shift(ObjectNode node, Shift shift) {
    node.put("name", shift.name());
    node.put("unit", shift.unit());
    number(node, "from", shift.from());
    number(node, "to", shift.to());
    ArrayNode domains = node.putArray("domains");
    for (Shift.Domain domain : shift.domains()) {
      ObjectNode one = domains.addObject();
      one.put("name", domain.name());
      number(one, "position", domain.position());
    }
  }

  private static void arm(ObjectNode node, Arm arm, Shift shift) {
    node.put("name", arm.name());
    node.put("optimizer", arm.optimizer());
    node.put("steps", arm.steps().size());
    node.put("examples", arm.examplesAfter(Long.MAX_VALUE));
    number(node, "accuracyGiven", arm.outcome().given().accuracy());
    number(node, "accuracyClean", arm.outcome().clean().accuracy());
    ObjectNode accuracy = node.putObject("accuracy");
    shift.domains().forEach(d -> number(accuracy, d.name(), arm.accuracyOn(d)));
    node.put("worstDomain", arm.worstDomain(shift).map(Shift.Domain::name).orElse(null));
    number(node, "worstAccuracy", arm.worstAccuracy(shift));
    number(node, "nll", arm.last().map(Judgement::nll).orElse(Double.NaN));
    number(node, "ece", arm.last().map(Judgement::ece).orElse(Double.NaN));
    number(node, "sharpness", arm.sharpness());
    number(node, "stepsPerSecond", arm.outcome().stepsPerSecond());
    node.put("stateHash", arm.outcome().stateHash());
    noise(node.putObject("noise"), arm.outcome().noise());
    ArrayNode checkpoints = node.putArray("checkpoints");
    arm.judgements().forEach(j -> checkpoint(checkpoints.addObject(), j, arm));
  }

  private static void noise(ObjectNode node, Noise noise) {
    number(node, "wrong", noise.wrong().accuracy());
    number(node, "rate", noise.rate().value());
    number(node, "low", noise.rate().low());
    number(node, "high", noise.rate().high());
    node.put("issues", noise.issues().reported());
    number(node, "precision", noise.issues().precision().accuracy());
    number(node, "recall", noise.issues().recall().accuracy());
  }

  private static void checkpoint(ObjectNode node, Judgement judgement, Arm arm) {
    node.put("version", judgement.version());
    node.put("step", judgement.step());
    node.put("examples", arm.examplesAfter(judgement.step()));
    node.put("eventTimeMicros", judgement.eventTimeMicros());
    ObjectNode accuracy = node.putObject("accuracy");
    for (Map.Entry<String, Double> domain : judgement.accuracy().entrySet()) {
      number(accuracy, domain.getKey(), domain.getValue());
    }
    number(node, "nll", judgement.nll());
    number(node, "ece", judgement.ece());
    number(node, "sharpness", judgement.sharpness());
  }

  private static void number(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  private static String write(ObjectNode root) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(lines);
    try {
      return MAPPER.writer(printer).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written", e);
    }
  }
}
