package io.flatwater.app.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.flatwater.optim.Spelling;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a record of a tree, noting every problem rather than the first only. */
final class Binder {
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_VALUE = 300;

  private final Map<String, String> origins;
  private final List<String> problems = new ArrayList<>();

  /**
   * Makes a binder for one tree.
   *
   * @param origins by path, where a value does not come from the file
   */
  Binder(Map<String, String> origins) {
    this.origins = origins;
  }

  /** Returns the configuration of a tree, or throws all its problems. */
  Configuration bind(JsonNode tree) {
    return (Configuration) bind(Configuration.class, tree);
  }

  /** Returns a record of some type, or throws all problems of its tree. */
  Object bind(Class<?> record, JsonNode tree) {
    Object bound = section(record, "", tree);
    if (!problems.isEmpty() || bound == null) {
      throw new ConfigurationException(problems);
    }
    return bound;
  }

  private @Nullable Object section(Class<?> record, String path, JsonNode node) {
    int before = problems.size();
    RecordComponent[] components = record.getRecordComponents();
    if (!node.isObject()) {
      String found = mayHoldSecret(record, node) ? "a value" : shown(node);
      problem(path, found, "settings under it: " + String.join(", ", names(components)));
      return null;
    }
    refuseUnknown(components, path, node);
    @Nullable Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String below =
          path.isEmpty() ? components[i].getName() : path + "." + components[i].getName();
      arguments[i] = component(components[i], below, node.path(components[i].getName()));
    }
    return problems.size() > before ? null : create(record, path, arguments);
  }

  private @Nullable Object component(RecordComponent component, String path, JsonNode node) {
    boolean absent = node.isMissingNode() || node.isNull();
    if (!Leaf.isLeaf(component)) {
      return section(component.getType(), path, absent ? Trees.EMPTY : node);
    }
    Leaf leaf = Leaf.of(path, component);
    Optional<Object> value = leaf.parse(absent ? Trees.fallback(leaf) : node);
    if (value.isEmpty()) {
      problem(path, leaf.secret() ? "a value of another form" : shown(node), leaf.expected());
    }
    return value.orElse(null);
  }

  private void refuseUnknown(RecordComponent[] components, String path, JsonNode node) {
    List<String> known = names(components);
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!known.contains(entry.getKey())) {
        String name = shortened(entry.getKey(), LONGEST_NAME);
        String below = path.isEmpty() ? name : path + "." + name;
        problems.add(below + ": " + unknown(name, known) + origin(below));
      }
    }
  }

  /** Says that a name is unknown, with the one that was probably meant. */
  static String unknown(String name, List<String> known) {
    Map<String, String> bySpelling = new LinkedHashMap<>();
    known.forEach(k -> bySpelling.put(k.toLowerCase(Locale.ROOT).replace('_', '-'), k));
    return Spelling.nearest(name, bySpelling.keySet())
        .map(nearest -> "unknown setting; did you mean " + bySpelling.get(nearest) + "?")
        .orElse("unknown setting; " + names(known));
  }

  private static String names(List<String> known) {
    return known.size() > 20
        ? "docs/configuration.md lists all there are"
        : "known here are " + String.join(", ", known);
  }

  private @Nullable Object create(Class<?> record, String path, @Nullable Object[] arguments) {
    Class<?>[] types =
        Arrays.stream(record.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = record.getDeclaredConstructor(types);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof IllegalArgumentException wrong)) {
        throw new IllegalStateException(record + " does not check its settings as it should", e);
      }
      String message = String.valueOf(wrong.getMessage());
      // Checks across several settings name their paths themselves.
      boolean named = path.isEmpty() || message.startsWith(path.split("\\.", 2)[0] + ".");
      boolean other = message.matches("[a-z]+(\\.[a-zA-Z.]+)+: .*");
      problems.add(named || other ? message : path + ": " + message);
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(record + " cannot be made", e);
    }
  }

  /** A URL may carry a password where none is expected. */
  private static String shown(JsonNode node) {
    return shortened(node.toString().replaceAll("://[^/@]*@", "://***@"), LONGEST_VALUE);
  }

  private static String shortened(String text, int length) {
    return text.length() > length ? text.substring(0, length) + "..." : text;
  }

  /** What stands in the place of such settings may be one of their secrets. */
  private static boolean mayHoldSecret(Class<?> record, JsonNode node) {
    boolean whole = record == Configuration.class && !hasText(node);
    return holdsSecrets(record) && !whole;
  }

  private static boolean hasText(JsonNode node) {
    if (node.isTextual()) {
      return true;
    }
    for (JsonNode entry : node) {
      if (hasText(entry)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holdsSecrets(Class<?> record) {
    return Arrays.stream(record.getRecordComponents())
        .anyMatch(
            c -> Leaf.isLeaf(c) ? Leaf.of(c.getName(), c).secret() : holdsSecrets(c.getType()));
  }

  private void problem(String path, String found, String expected) {
    String where = path.isEmpty() ? "the configuration" : path;
    problems.add(where + ": found " + found + ", expected " + expected + origin(path));
  }

  private String origin(String path) {
    String origin = origins.get(path);
    return origin == null ? "" : " (from " + origin + ")";
  }

  private static List<String> names(RecordComponent[] components) {
    return Arrays.stream(components).map(RecordComponent::getName).toList();
  }
}
