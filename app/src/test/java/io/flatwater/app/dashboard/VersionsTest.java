package io.flatwater.app.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.SourceNoise;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is left of many checkpoints. */
class VersionsTest {
  private static final int MANY = 5 * Versions.MOST + 3;

  @Test
  void keepsTheFirstAndTheNewestOfMany() {
    Versions versions = new Versions();
    for (int v = 0; v <= MANY; v++) {
      versions.add(Events.checkpoint("a/s", v, v), 1_000L * v);
    }
    JsonNode all = versions.all().path("list");
    assertTrue(all.size() <= Versions.MOST && all.size() > Versions.MOST / 4, "" + all.size());
    assertEquals(0, all.get(0).path("version").asInt());
    assertEquals(MANY, all.get(all.size() - 1).path("version").asInt());
    assertEquals(MANY, versions.newest().orElseThrow().getVersion());
  }

  @Test
  void countsWhatIsNotJudged() {
    Versions versions = new Versions();
    for (int v = 0; v < 5; v++) {
      versions.add(Events.checkpoint("a/s", v, v), 0);
    }
    versions.add(Events.evaluation("a/s", 2, 2, "given/0", Map.of("accuracy", 0.5)), 0);
    assertEquals(2, versions.unjudged());
  }

  @Test
  void tellsOfTheWorstSourcesAndHowManyThereAre() {
    List<SourceNoise> many =
        IntStream.range(0, 40)
            .mapToObj(i -> Events.source(i == 1 ? "" : "source " + i, 0.5 - 0.01 * i))
            .toList();
    Versions versions = new Versions();
    versions.add(Events.doubtful("a/s", 1, 10, many), 0);
    JsonNode noise = versions.all().at("/list/0/noise");
    assertEquals(40, noise.path("of").asInt());
    assertEquals(Noise.MOST, noise.path("sources").size());
    assertEquals("[\"source 0\",1000,0.5,0.49,0.51]", noise.at("/sources/0").toString());
    assertEquals("(others)", noise.at("/sources/1/0").asText());
    // What is kept of a checkpoint does not grow with its sources.
    assertNull(versions.event(1).orElseThrow().getNoise());
    List<String> csv = versions.csv().lines().toList();
    assertTrue(csv.get(0).contains(",\"noise of (others)\",noise of source 0,"), csv.get(0));
    assertTrue(csv.get(1).matches(".*,0\\.42,0\\.41\\d*"), csv.get(1));
  }

  @Test
  void saysNothingOfSourcesThatNobodyNames() {
    Versions versions = new Versions();
    versions.add(Events.doubtful("a/s", 1, 10, List.of(Events.source("", 0.2))), 0);
    versions.add(Events.checkpoint("a/s", 2, 20), 0);
    JsonNode list = versions.all().path("list");
    assertEquals(0, list.at("/0/noise/sources").size());
    assertTrue(list.at("/1/noise").isMissingNode());
    assertTrue(!versions.csv().contains("noise of"), versions.csv());
  }

  @Test
  void whatWasFoundOnMoreRowsStays() {
    Versions versions = new Versions();
    versions.add(judged("given/0", 10_000, 0.444), 0);
    versions.add(judged("*", 20_000, 0.7), 0);
    versions.add(judged("given/0", 2_000, 0.4815), 0);
    versions.add(judged("*", 4_000, 0.8), 0);
    versions.add(judged("given/30", 2_000, 0.8), 0);
    versions.add(judged("given/30", 10_000, 0.872), 0);
    JsonNode version = versions.all().at("/list/0");
    assertEquals(0.444, version.at("/domains/given~10").asDouble());
    assertEquals(0.872, version.at("/domains/given~130").asDouble());
    assertEquals(0.7, version.at("/metrics/accuracy").asDouble());
  }

  private static Evaluation judged(String set, int rows, double accuracy) {
    Evaluation judged = Events.evaluation("a/s", 1, 10, set, Map.of("accuracy", accuracy));
    return Evaluation.newBuilder(judged).setRows(rows).build();
  }
}
