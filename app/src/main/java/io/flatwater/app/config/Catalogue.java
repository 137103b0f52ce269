package io.flatwater.app.config;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All settings by their paths, in the order of the records, and their environment variables. */
final class Catalogue {
  /** What every environment variable begins with. */
  static final String PREFIX = "FLATWATER_";

  /**
   * Kubernetes gives every container such variables for a service named, say, flatwater-trainer.
   */
  private static final String KUBERNETES =
      ".*_SERVICE_HOST|.*_SERVICE_PORT(_.*)?|.*_PORT(_\\d+_(TCP|UDP|SCTP)(_.*)?)?";

  private static final Map<String, Leaf> LEAVES = new LinkedHashMap<>();
  private static final Map<String, Leaf> BY_VARIABLE = new LinkedHashMap<>();

  static {
    collect(Configuration.class, "");
    LEAVES.values().forEach(leaf -> BY_VARIABLE.put(variable(leaf.path()), leaf));
  }

  private Catalogue() {}

  /** Returns the settings by path. */
  static Map<String, Leaf> leaves() {
    return LEAVES;
  }

  /** Returns the settings by their environment variables. */
  static Map<String, Leaf> byVariable() {
    return BY_VARIABLE;
  }

  /** Returns the environment variable of a path: upper case, a line before each word. */
  static String variable(String path) {
    String words = path.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replaceAll("[.-]", "_");
    return PREFIX + words.toUpperCase(Locale.ROOT);
  }

  /** Returns the path that an environment variable stands for, an entry of a map included. */
  static Optional<String> path(String variable) {
    Leaf leaf = BY_VARIABLE.get(variable);
    if (leaf != null) {
      return Optional.of(leaf.path());
    }
    return BY_VARIABLE.entrySet().stream()
        .filter(e -> e.getValue().form() == Leaf.Form.MAP)
        .filter(e -> variable.startsWith(e.getKey() + "_"))
        .map(e -> e.getValue().path() + "." + entry(e.getValue(), variable, e.getKey()))
        .findFirst();
  }

  /** Tells whether a variable would have to be a setting: it begins with a section's name. */
  static boolean looksLikeSetting(String variable) {
    return (BY_VARIABLE.containsKey(variable) || !variable.matches(KUBERNETES))
        && LEAVES.keySet().stream()
            .map(path -> variable(path.split("\\.", 2)[0]))
            .anyMatch(section -> variable.startsWith(section + "_"));
  }

  /** Tells whether Kubernetes has made a variable of a service that is named like a section. */
  static boolean isOfKubernetes(String variable, String value) {
    return variable.matches(KUBERNETES) && value.matches("(tcp|udp|sctp)://.*");
  }

  /** Returns the map that a path is an entry of. */
  static Optional<Leaf> mapOf(String path) {
    return LEAVES.values().stream()
        .filter(l -> l.form() == Leaf.Form.MAP && path.startsWith(l.path() + "."))
        .findFirst();
  }

  private static String entry(Leaf map, String variable, String prefix) {
    String name = variable.substring(prefix.length() + 1).toLowerCase(Locale.ROOT);
    return name.replace('_', map.type() == ClientProperties.class ? '.' : '-');
  }

  private static void collect(Class<?> record, String prefix) {
    for (RecordComponent component : record.getRecordComponents()) {
      String path = prefix + component.getName();
      if (Leaf.isLeaf(component)) {
        LEAVES.put(path, Leaf.of(path, component));
      } else {
        collect(component.getType(), path + ".");
      }
    }
  }
}
