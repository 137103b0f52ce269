package io.flatwater.ingest.generator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratorsTest {
  private static final int MANY = 20_000;

  /** Five standard errors of a share of 20,000. */
  private static final double TOLERANCE = 5 * 0.5 / Math.sqrt(MANY);

  private record Row(float[] x, int label, String domain) {}

  @ParameterizedTest
  @CsvSource({
    // Areas below a line in a square of side 10: θ²/200 up to 10.
    "sea function=1, 0.68",
    "sea function=2, 0.595",
    "sea function=3, 0.755",
    "sea function=4, 0.54875",
    "sea threshold=20, 0",
    // Counted among the 27 combinations of three kinds.
    "stagger function=1, 0.111111",
    "stagger function=2, 0.555556",
    "stagger function=3, 0.666667",
    "hyperplane magnitude=0, 0.5",
    "gaussian features=3, 0.5"
  })
  void givesClassOneItsShare(String text, double share) {
    double found =
        draw(Generators.of(text), MANY).stream().mapToInt(Row::label).average().orElseThrow();
    assertEquals(share, found, TOLERANCE);
  }

  @Test
  void movesTheSeaBoundaryEvenly() {
    for (Row row : draw(new Sea(4, 12), 1000)) {
      assertEquals(3, row.x.length);
    }
    List<Row> rows = draw(new Sea(4, 12), MANY);
    for (int i = 0; i < MANY; i++) {
      double theta = 4 + 8.0 * i / MANY;
      assertEquals(rows.get(i).x[0] + rows.get(i).x[1] > theta ? 1 : 0, rows.get(i).label);
    }
  }

  @Test
  void showsEachDigitByItsSegments() {
    Map<Integer, Set<String>> shown = new HashMap<>();
    for (Row row : draw(new Led(0, 0), 2000)) {
      shown
          .computeIfAbsent(row.label, digit -> new HashSet<>())
          .add(java.util.Arrays.toString(java.util.Arrays.copyOf(row.x, 7)));
    }
    assertEquals(10, shown.size());
    assertTrue(shown.values().stream().allMatch(faces -> faces.size() == 1));
    assertEquals(10, shown.values().stream().flatMap(Set::stream).distinct().count());
    assertEquals(Set.of("[0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0]"), shown.get(1));
  }

  @Test
  void tellsDriftingSegmentsInThePlaceOfIrrelevantOnes() {
    List<Row> calm = draw(new Led(0.1, 0), 100);
    List<Row> swapped = draw(new Led(0.1, 3), 100);
    for (int i = 0; i < calm.size(); i++) {
      float[] expected = calm.get(i).x.clone();
      for (int s = 0; s < 3; s++) {
        expected[s] = calm.get(i).x[7 + s];
        expected[7 + s] = calm.get(i).x[s];
      }
      assertArrayEquals(expected, swapped.get(i).x);
    }
  }

  @Test
  void turnsTheHyperplaneTowardsItsDriftingFeatures() {
    // Never turning round, the first two weights grow far beyond the others.
    List<Row> rows = draw(new Hyperplane(10, 2, 0.01, 0), MANY);
    List<Row> late = rows.subList(MANY - 2000, MANY);
    long explained =
        late.stream().filter(row -> (row.x[0] + row.x[1] >= 1 ? 1 : 0) == row.label).count();
    assertTrue(explained > 1900, explained + " of 2000");
    List<Row> still = draw(new Hyperplane(10, 2, 0, 0), 2000);
    long calm =
        still.stream().filter(row -> (row.x[0] + row.x[1] >= 1 ? 1 : 0) == row.label).count();
    assertTrue(calm < 1800, calm + " of 2000");
  }

  @Test
  void movesCloudsOnlyAtASpeed() {
    assertEquals(0, wandering(new RandomRbf(1, 4, 2, 1, 0)), 0.05);
    assertTrue(wandering(new RandomRbf(1, 4, 2, 1, 0.0001)) > 0.3);
    assertEquals(0, wandering(new RandomRbf(1, 4, 2, 0, 0.0001)), 0.05, "it does not drift");
    Set<Integer> classes = new HashSet<>();
    draw(new RandomRbf(50, 2, 5, 0, 0), 1000).forEach(row -> classes.add(row.label));
    assertEquals(Set.of(0, 1, 2, 3, 4), classes);
  }

  @Test
  void movesGaussiansFromOneMeanAndCovarianceToOthers() {
    GaussianShift shift = new GaussianShift(20, 0.05, 0.1, 0, 1);
    List<Row> rows = draw(shift, MANY);
    double[] start = mean(rows.subList(0, 1000), 0);
    double[] end = mean(rows.subList(MANY - 1000, MANY), 0);
    // Unit vectors, up to the noise of 500 rows and 1/40 of the way.
    assertEquals(1, norm(start), 0.1);
    assertEquals(1, norm(end), 0.1);
    double[] half = mean(rows.subList(MANY / 2 - 500, MANY / 2 + 500), 0);
    for (int i = 0; i < 20; i++) {
      assertEquals((start[i] + end[i]) / 2, half[i], 0.08);
    }
    double total = 0;
    for (Row row : rows.subList(0, 1000)) {
      double[] centre = row.label == 0 ? start : mean(rows.subList(0, 1000), 1);
      for (int i = 0; i < 20; i++) {
        total += Math.pow(row.x[i] - centre[i], 2);
      }
    }
    assertTrue(total / 1000 > 20 * 0.05 && total / 1000 < 20 * 0.1, total / 1000 + "");
    assertEquals("0", rows.get(0).domain);
    assertEquals("9", rows.get(MANY - 1).domain);
    assertEquals("5", rows.get(MANY / 2).domain);
  }

  @Test
  void jumpsAndRecursAtTheGivenPositions() {
    Generator drifting =
        new Drifting(List.of(new Stagger(1), new Stagger(3)), List.of(10L, 30L, 60L), 0);
    List<Row> rows = draw(drifting, 100);
    for (int i = 0; i < 100; i++) {
      String expected = i < 10 || (i >= 30 && i < 60) ? "1" : "2";
      assertEquals(expected, rows.get(i).domain, "example " + i);
    }
    for (Row row : rows) {
      boolean member = row.domain.equals("1") ? row.x[0] + row.x[3] == 2 : row.x[0] == 0;
      assertEquals(member ? 1 : 0, row.label);
    }
  }

  @Test
  void mixesConceptsByTheSigmoidOfMoa() {
    int width = 2000;
    Generator drifting =
        new Drifting(List.of(new Stagger(1), new Stagger(2)), List.of((long) MANY / 2), width);
    List<Row> rows = draw(drifting, MANY);
    for (int at : new int[] {-1000, 0, 1000}) {
      // The share changes by less than 0.03 over these 100 rows; five standard errors beside.
      int from = MANY / 2 + at - 50;
      double share =
          rows.subList(from, from + 100).stream().filter(r -> r.domain.equals("2")).count() / 100.0;
      assertEquals(1 / (1 + Math.exp(-4.0 * at / width)), share, 0.28);
    }
    assertTrue(rows.subList(0, 5000).stream().allMatch(row -> row.domain.equals("1")));
    assertTrue(rows.subList(15_000, MANY).stream().allMatch(row -> row.domain.equals("2")));
  }

  @Test
  void drawsTheSameWhereverItBegins() {
    for (String text : List.of("sea", "hyperplane", "rbf", "led", "stagger", "gaussian")) {
      GeneratedSource source =
          new GeneratedSource(
              Generators.of(text),
              "g",
              60,
              7,
              java.time.Instant.EPOCH,
              java.time.Duration.ofMillis(1));
      List<Object> all = new ArrayList<>();
      source.examples(0).forEachRemaining(all::add);
      List<Object> rest = new ArrayList<>();
      source.examples(25).forEachRemaining(rest::add);
      assertEquals(all.subList(25, 60), rest, text);
      assertEquals(60, new HashSet<>(all).size(), text);
    }
  }

  @Test
  void saysWhatIsWrongWithAText() {
    says("expected one of [sea, hyperplane", "see function=1");
    says("found functoin, expected a parameter that it has", "sea functoin=1");
    says("found function=x, expected a number", "sea function=x");
    says("function must be 1 to 4: 5", "sea function=5");
    says("expected key=value", "rbf 3");
    assertThrows(
        IllegalArgumentException.class,
        () -> new Drifting(List.of(new Stagger(1), new Led(0, 0)), List.of(5L), 0));
  }

  private static void says(String expected, String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Generators.of(text)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  private static double wandering(Generator generator) {
    List<Row> rows = draw(generator, MANY);
    double[] early = mean(rows.subList(0, 2000), rows.get(0).label);
    double[] late = mean(rows.subList(MANY - 2000, MANY), rows.get(0).label);
    double sum = 0;
    for (int i = 0; i < early.length; i++) {
      sum += Math.pow(early[i] - late[i], 2);
    }
    return Math.sqrt(sum);
  }

  private static double[] mean(List<Row> rows, int label) {
    double[] sum = new double[rows.get(0).x.length];
    long count = rows.stream().filter(row -> row.label == label).count();
    for (Row row : rows) {
      for (int i = 0; i < sum.length && row.label == label; i++) {
        sum[i] += row.x[i] / count;
      }
    }
    return sum;
  }

  private static double norm(double[] vector) {
    double sum = 0;
    for (double v : vector) {
      sum += v * v;
    }
    return Math.sqrt(sum);
  }

  private static List<Row> draw(Generator generator, int count) {
    Sampler sampler = generator.start(11, count);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] x = new float[generator.features().size()];
      Sampler.Drawn drawn = sampler.next(x);
      rows.add(new Row(x, drawn.label(), drawn.domain()));
    }
    return rows;
  }
}
