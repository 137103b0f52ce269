package io.flatwater.app.config;

import io.flatwater.trainer.Adaptation;
import io.flatwater.trainer.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An optimizer as one writes it in a line: {@code [LABEL=]NAME[:KEY=VALUE,...]}.
 *
 * <p>For example {@code sgd}, {@code sam:rho=0.1,rate=0.05}, {@code wide=sam:rho=0.2}. Keys that
 * begin with {@code noise.}, {@code drift.} or {@code unlabelled.} are those of the trainer's
 * configuration, a list's entries joined by {@code +}: {@code drop=sgd:noise.action=drop}, {@code
 * watched=sgd:drift.detectors=adwin+inputs,drift.policy=raise-rate}.
 *
 * @param label what the arm is called; the method's name if nothing is said
 * @param method the optimizer with its settings
 * @param adaptation what is done about wrong labels and drift; if nothing is said, noise is
 *     estimated and nothing else
 */
public record ArmText(String label, Method method, Adaptation adaptation) {

  private static final List<String> POLICIES = List.of("noise.", "drift.", "unlabelled.");
  private static final Adaptation USUAL = adaptation(Map.of());

  public ArmText {
    if (!label.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}")) {
      throw new IllegalArgumentException(
          "found the label \""
              + label
              + "\", expected 1 to 100 letters, digits, '.', '_' and '-', of which the first is a letter or a digit");
    }
    adaptation.answer().under(method).create();
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException if it has another form, or no method takes it
   */
  public static ArmText parse(String text) {
    int colon = text.indexOf(':');
    String head = colon < 0 ? text : text.substring(0, colon);
    int equals = head.indexOf('=');
    String name = head.substring(equals + 1).strip();
    TreeMap<String, String> settings = new TreeMap<>();
    if (colon >= 0) {
      for (String pair : text.substring(colon + 1).split(",", -1)) {
        put(settings, pair);
      }
    }
    TreeMap<String, String> policies = new TreeMap<>(settings);
    policies.keySet().removeIf(key -> POLICIES.stream().noneMatch(key::startsWith));
    settings.keySet().removeAll(policies.keySet());
    return new ArmText(
        equals < 0 ? name : head.substring(0, equals).strip(),
        new Method(name, settings),
        adaptation(policies));
  }

  /**
   * Returns the optimizer, where a trainer's policies have no say.
   *
   * @throws IllegalArgumentException if the line has some
   */
  public Method alone() {
    if (hasPolicies()) {
      throw new IllegalArgumentException(
          "found settings of noise, drift or unlabelled, which would do nothing here, expected an"
              + " optimizer with settings of its own; write the others as a trainer's"
              + " (--set trainer.noise.action=drop), or in an arm of quickstart, stream or"
              + " experiment");
    }
    return method;
  }

  /** Tells whether it says anything of wrong labels, drift or unlabelled rows. */
  boolean hasPolicies() {
    return !adaptation.equals(USUAL);
  }

  private static Adaptation adaptation(Map<String, String> settings) {
    TreeMap<String, String> values = new TreeMap<>(settings);
    values.computeIfPresent("drift.detectors", (key, list) -> "[" + list.replace('+', ',') + "]");
    try {
      return ((AdaptationSection)
              new Binder(Map.of()).bind(AdaptationSection.class, Trees.with(Trees.EMPTY, values)))
          .adaptation();
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void put(TreeMap<String, String> settings, String pair) {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("found \"" + pair + "\", expected KEY=VALUE");
    }
    settings.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
  }
}
