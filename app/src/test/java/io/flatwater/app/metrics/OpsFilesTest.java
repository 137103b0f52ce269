package io.flatwater.app.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules, dashboard and pages speak of figures that exist, and of each alert there is a section. */
class OpsFilesTest {
  private static final Path OPS = Path.of("../ops");
  private static final Path DOCS = Path.of("../docs");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:flatwater|kafka|jvm|process|system)_[a-z0-9_]+");
  private static final Pattern OWN = Pattern.compile("`((?:flatwater|kafka)_[a-z0-9_]+)`");

  private static Set<String> known() {
    Set<String> names = new TreeSet<>();
    Specimen.scrapes()
        .values()
        .forEach(
            scrape ->
                scrape
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> names.add(line.split("[{ ]", 2)[0])));
    return names;
  }

  private static JsonNode rules() throws Exception {
    return new YAMLMapper()
        .readTree(OPS.resolve("prometheus/alerts.yml").toFile())
        .at("/groups/0/rules");
  }

  @Test
  void rulesAndDashboardSpeakOfFiguresThatExist() throws Exception {
    Set<String> known = known();
    List<String> expressions = new ArrayList<>();
    rules().forEach(rule -> expressions.add(rule.get("expr").asText()));
    assertTrue(expressions.size() >= 15, expressions.toString());
    JsonNode dashboard =
        new ObjectMapper().readTree(OPS.resolve("grafana/flatwater.json").toFile());
    dashboard.findValues("expr").forEach(e -> expressions.add(e.asText()));
    dashboard.findValues("query").forEach(e -> expressions.add(e.asText()));
    assertTrue(expressions.size() >= 40, expressions.toString());
    for (String expression : expressions) {
      Matcher matcher = METRIC.matcher(expression);
      while (matcher.find()) {
        assertTrue(known.contains(matcher.group()), matcher.group() + " in " + expression);
      }
    }
  }

  @Test
  void everyAlertHasASectionThatSaysWhatItMeansAndWhatToDo() throws Exception {
    String runbook = Files.readString(DOCS.resolve("runbook.md"));
    Set<String> alerts = new TreeSet<>();
    for (JsonNode rule : rules()) {
      String name = rule.get("alert").asText();
      assertTrue(alerts.add(name), "twice: " + name);
      assertEquals(
          "docs/runbook.md#" + name.toLowerCase(java.util.Locale.ROOT),
          rule.at("/annotations/runbook").asText());
      int begin = runbook.indexOf("\n## " + name + "\n");
      assertTrue(begin >= 0, "docs/runbook.md has no section " + name);
      int end = runbook.indexOf("\n## ", begin + 1);
      String section = runbook.substring(begin, end < 0 ? runbook.length() : end);
      assertTrue(section.contains("**What it means.**"), name);
      assertTrue(section.contains("**What to do.**"), name);
    }
    Matcher headings = Pattern.compile("(?m)^## (Flatwater\\w+)$").matcher(runbook);
    while (headings.find()) {
      assertTrue(alerts.contains(headings.group(1)), "no such alert: " + headings.group(1));
    }
  }

  @Test
  void thePagesNameEveryFigureOfOursAndNoOther() throws Exception {
    Set<String> families = new TreeSet<>();
    for (String scrape : Specimen.scrapes().values()) {
      Matcher types = Pattern.compile("(?m)^# TYPE (\\S+) ").matcher(scrape);
      while (types.find()) {
        String name = types.group(1);
        if (METRIC.matcher(name).matches() && name.matches("(flatwater|kafka)_.*")) {
          families.add(name);
        }
      }
    }
    families.removeIf(name -> name.endsWith("_seconds_max"));
    Set<String> told = new TreeSet<>();
    Matcher matcher = OWN.matcher(Files.readString(DOCS.resolve("operations.md")));
    while (matcher.find()) {
      told.add(matcher.group(1));
    }
    assertEquals(families, told);
    assertFalse(families.isEmpty());
  }

  @Test
  void promtoolAcceptsConfigurationRulesTheirTestsAndNames() throws Exception {
    Promtool.accepts("", "check", "config", OPS.resolve("prometheus/prometheus.yml").toString());
    // Its rules lie elsewhere in a container.
    Promtool.accepts("", "check", "config", "--syntax-only", "../docker/prometheus.yml");
    Promtool.accepts("", "test", "rules", OPS.resolve("prometheus/alerts-test.yml").toString());
    for (Map.Entry<String, String> scrape : Specimen.scrapes().entrySet()) {
      Promtool.accepts(scrape.getValue(), "check", "metrics");
    }
  }
}
