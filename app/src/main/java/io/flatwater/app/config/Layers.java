package io.flatwater.app.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings from several places, one above the other; what is laid on later counts.
 *
 * <pre>{@code
 * Configuration c = Layers.none().file(path).environment(System.getenv()).set("trainer.seed=1").read();
 * }</pre>
 */
public final class Layers {
  private static final String METHOD = "optimizer.name";
  private static final String METHOD_SETTINGS = "optimizer.settings";

  private final JsonNode tree;
  private final Map<String, String> origins;
  private final List<String> problems;

  private Layers(JsonNode tree, Map<String, String> origins, List<String> problems) {
    this.tree = tree;
    this.origins = Map.copyOf(origins);
    this.problems = List.copyOf(problems);
  }

  /** Returns the settings as they are if nothing is said. */
  public static Layers none() {
    return new Layers(Trees.EMPTY, Map.of(), List.of());
  }

  /**
   * Takes a YAML file in place of everything so far.
   *
   * @throws ConfigurationException if it cannot be read or is no YAML
   */
  public Layers file(Path file) {
    return new Layers(Trees.read(file), Map.of(), problems);
  }

  /**
   * Lays environment variables over it: {@code FLATWATER_TRAINER_CHECKPOINT_EVERY_STEPS} is {@code
   * trainer.checkpoint.everySteps}. Variables that begin with no section's name are left alone.
   */
  public Layers environment(Map<String, String> variables) {
    Layers layers = this;
    for (Map.Entry<String, String> entry : new TreeMap<>(variables).entrySet()) {
      String variable = entry.getKey();
      Layers below = layers;
      if (Catalogue.looksLikeSetting(variable)
          && !Catalogue.isOfKubernetes(variable, entry.getValue())) {
        layers =
            Catalogue.path(variable)
                .map(path -> below.with(path, entry.getValue(), variable))
                .orElseGet(() -> below.refused(variable));
      }
    }
    return layers;
  }

  /** Lays one setting over it, given as on the command line: {@code path=value}. */
  public Layers set(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      return withProblem(
          // What follows a name may be a secret.
          "--set: found \""
              + assignment.replaceAll("(?s)[^\\w.-].*", "...")
              + "\", expected path=value, such as trainer.seed=1");
    }
    return set(assignment.substring(0, equals).strip(), assignment.substring(equals + 1));
  }

  /** Lays one setting over it; lists as {@code 1,2,3} or {@code [1, 2, 3]}. */
  public Layers set(String path, String value) {
    return with(path, value, "the command line");
  }

  /**
   * Returns the configuration.
   *
   * @throws ConfigurationException with every problem there is
   */
  public Configuration read() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new Binder(origins).bind(tree);
  }

  private Layers with(String path, String text, String origin) {
    Leaf leaf = Catalogue.leaves().get(path);
    if (leaf != null && path.equals(METHOD)) {
      return withMethod(leaf, text, origin);
    }
    if (leaf != null) {
      return with(List.of(path.split("\\.")), Trees.value(leaf, text), path, origin);
    }
    return Catalogue.mapOf(path)
        .map(
            map -> {
              List<String> keys = new ArrayList<>(List.of(map.path().split("\\.")));
              keys.add(path.substring(map.path().length() + 1));
              return with(keys, TextNode.valueOf(text), map.path(), origin);
            })
        .orElseGet(
            () ->
                withProblem(
                    path
                        + ": "
                        + Binder.unknown(path, List.copyOf(Catalogue.leaves().keySet()))
                        + " (from "
                        + origin
                        + ")"));
  }

  /** Another method than the one below it takes none of that one's settings over. */
  private Layers withMethod(Leaf leaf, String name, String origin) {
    JsonNode section = tree.path("optimizer");
    String below = section.path("name").asText(leaf.setting().fallback());
    boolean keep = below.equals(name) || origin.equals(origins.get(METHOD_SETTINGS));
    Layers named = with(List.of(METHOD.split("\\.")), Trees.value(leaf, name), METHOD, origin);
    return keep
        ? named
        : named.with(List.of(METHOD_SETTINGS.split("\\.")), Trees.EMPTY, METHOD_SETTINGS, origin);
  }

  private Layers with(List<String> keys, JsonNode value, String path, String origin) {
    if (!tree.isObject()) {
      return this; // the file is wrong as a whole, which reading will say
    }
    ObjectNode copy = tree.deepCopy();
    ObjectNode node = copy;
    for (String key : keys.subList(0, keys.size() - 1)) {
      node = node.get(key) instanceof ObjectNode below ? below : node.putObject(key);
    }
    node.set(keys.get(keys.size() - 1), value);
    Map<String, String> more = new HashMap<>(origins);
    more.put(path, origin);
    return new Layers(copy, more, problems);
  }

  private Layers refused(String variable) {
    return withProblem(
        "environment variable "
            + variable
            + ": "
            + Binder.unknown(variable, List.copyOf(Catalogue.byVariable().keySet())));
  }

  private Layers withProblem(String problem) {
    List<String> more = new ArrayList<>(problems);
    more.add(problem);
    return new Layers(tree, origins, more);
  }
}
