package io.flatwater.evaluator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DomainsTest {
  private final Domains domains = new Domains(Map.of("0", 0.4, "30", 0.9, "60", 0.8));

  private Map<String, Double> split(String stream) {
    Map<String, Double> metrics = new TreeMap<>();
    domains.putSplit(stream, metrics);
    return metrics;
  }

  @Test
  void theDomainOfTheStreamIsInDistributionAndAllOthersAreOut() {
    assertNear(
        Map.of("id.accuracy", 0.9, "ood.accuracy", 0.6, "ood.worst", 0.4, "ood.gap", 0.3),
        split("30"));
  }

  @Test
  void whereNothingIsKnownToBeInDistributionAllIsOut() {
    for (String stream : new String[] {"", "40"}) {
      assertNear(Map.of("ood.accuracy", 0.7, "ood.worst", 0.4), split(stream));
    }
  }

  @Test
  void comesBackFromTheMetricsOfARecord() {
    Map<String, Double> metrics = new TreeMap<>();
    domains.putInto(metrics);
    assertEquals(domains, Domains.from(metrics));
    assertEquals(0.4, metrics.get("worstDomain"));
    assertEquals(0.7, metrics.get("meanDomain"), 1e-12);
    assertEquals("0", domains.worst());
  }

  @Test
  void oneDomainAloneHasNoOtherToBeComparedWith() {
    Map<String, Double> metrics = new TreeMap<>();
    new Domains(Map.of("0", 0.4)).putSplit("0", metrics);
    assertEquals(Map.of("id.accuracy", 0.4), metrics);
  }

  private static void assertNear(Map<String, Double> expected, Map<String, Double> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, value) -> assertEquals(value, found.get(name), 1e-12, name));
  }
}
