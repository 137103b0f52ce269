package io.flatwater.evaluator.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.jexl3.JexlBuilder;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlException;
import org.apache.commons.jexl3.JexlFeatures;
import org.apache.commons.jexl3.JexlScript;
import org.apache.commons.jexl3.MapContext;
import org.apache.commons.jexl3.introspection.JexlPermissions;
import org.apache.commons.jexl3.introspection.JexlSandbox;

/**
 * A condition on metrics, for example {@code ood.worst >= live.ood.worst - 0.01}.
 *
 * <p>Numbers, names of metrics, {@code + - * / %}, {@code < <= > >= == !=}, {@code and or not} (or
 * {@code && || !}), {@code ? :} and parentheses; nothing else, which is checked when the rule is
 * made, as are the names. A comparison with NaN is false, and {@code !=} with one is true.
 *
 * <p>The expressions are JEXL's, of which everything but these is switched off.
 */
public final class Rule {
  private static final int MOST_CHARACTERS = 1_000;
  private static final int MOST_DEPTH = 50;
  private static final Pattern ALLOWED = Pattern.compile("[\\w.\\s+*/%()<>=!&|?:-]*");

  /** A name: letters, then parts behind dots, which may begin with a digit. */
  private static final Pattern NAME = Pattern.compile("(?<![\\w.])[A-Za-z_]\\w*(?:\\.\\w+)*");

  private static final Pattern WORD = Pattern.compile("and|or|not|true|false");

  private static final JexlEngine ENGINE =
      new JexlBuilder()
          .features(JexlFeatures.createNone())
          .permissions(JexlPermissions.RESTRICTED)
          .sandbox(new JexlSandbox(false))
          .arithmetic(new Ieee())
          .strict(true)
          .silent(false)
          .safe(false)
          .antish(false)
          .cache(0)
          .create();

  private final String text;
  private final List<String> names;
  private final JexlScript script;

  /** What became of a rule. */
  sealed interface Outcome {

    /** It was decided, on these numbers. */
    record Decided(boolean holds, Map<String, Double> numbers) implements Outcome {}

    /** It cannot be decided: these metrics are not there. */
    record Undecided(List<String> missing) implements Outcome {}
  }

  private Rule(String text, List<String> names, JexlScript script) {
    this.text = text;
    this.names = List.copyOf(names);
    this.script = script;
  }

  /**
   * Returns a rule.
   *
   * @param vocabulary names that it may use
   * @throws IllegalArgumentException if it is none, with a sentence that says why
   */
  public static Rule of(String text, Vocabulary vocabulary) {
    if (text.isBlank() || text.length() > MOST_CHARACTERS) {
      throw wrong(text, "has " + text.length() + " characters, expected 1 to " + MOST_CHARACTERS);
    }
    if (!ALLOWED.matcher(text).matches()) {
      throw wrong(
          text, "has other characters than names, numbers, and + - * / % < > = ! & | ? : ( )");
    }
    if (depth(text) > MOST_DEPTH) {
      throw wrong(text, "has parentheses more than " + MOST_DEPTH + " deep");
    }
    List<String> names = names(text);
    for (String name : names) {
      vocabulary.complaint(name).ifPresent(complaint -> complain(text, complaint));
    }
    Rule rule = new Rule(text, names, parsed(text));
    Map<String, Double> ones = new TreeMap<>();
    names.forEach(name -> ones.put(name, 1.0));
    rule.value(ones);
    return rule;
  }

  private static void complain(String text, String complaint) {
    throw wrong(text, complaint);
  }

  private static IllegalArgumentException wrong(String text, String complaint) {
    String shown = text.length() > 120 ? text.substring(0, 120) + "..." : text;
    return new IllegalArgumentException("the rule \"" + shown + "\" " + complaint);
  }

  private static int depth(String text) {
    int deepest = 0;
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  }

  private static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    Matcher matcher = NAME.matcher(text);
    while (matcher.find()) {
      if (!WORD.matcher(matcher.group()).matches() && !names.contains(matcher.group())) {
        names.add(matcher.group());
      }
    }
    return names;
  }

  private static JexlScript parsed(String text) {
    try {
      return ENGINE.createScript(inner(text));
    } catch (JexlException e) {
      throw wrong(text, "cannot be read: " + outer(String.valueOf(e.getDetail())));
    }
  }

  /**
   * One name is one variable: a dot means nothing to it, so it gets a character that JEXL leaves.
   */
  private static String inner(String text) {
    return NAME.matcher(text).replaceAll(m -> m.group().replace(".", "\\$"));
  }

  private static String outer(String text) {
    return text.replace('$', '.');
  }

  private boolean value(Map<String, Double> values) {
    MapContext context = new MapContext();
    names.forEach(name -> context.set(inner(name), values.get(name)));
    Object value;
    try {
      value = script.execute(context);
    } catch (JexlException e) {
      throw wrong(text, "cannot be computed: " + outer(String.valueOf(e.getDetail())));
    }
    if (value instanceof Boolean holds) {
      return holds;
    }
    throw wrong(text, "gives " + value + ", expected a comparison that is true or false");
  }

  /** Decides the rule. */
  Outcome decide(Map<String, Double> metrics) {
    List<String> missing = names.stream().filter(name -> !metrics.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      return new Outcome.Undecided(missing);
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    names.forEach(name -> numbers.put(name, metrics.get(name)));
    return new Outcome.Decided(value(numbers), numbers);
  }

  /** Tells whether it uses a name that begins like this. */
  boolean speaksOf(String prefix) {
    return names.stream().anyMatch(name -> name.startsWith(prefix));
  }

  /** Returns the rule as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
