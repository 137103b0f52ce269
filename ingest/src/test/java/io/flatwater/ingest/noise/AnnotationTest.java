package io.flatwater.ingest.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.ingest.noise.Annotators.Annotator;
import io.flatwater.ingest.source.Form;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AnnotationTest {
  private static final int MANY = 20_000;
  private static final Form FORM = Form.pixels(List.of(4), 10);

  @Test
  void isNamedAsItsNoise() {
    SymmetricNoise noise = new SymmetricNoise(0.1, 2, 7);
    assertEquals(noise.toString(), Annotation.of(noise).toString());
  }

  @Test
  void confusesClassesAsTheMatrixSays() {
    ClassNoise human = ClassNoise.human(5);
    int[][] counts = new int[10][10];
    for (int i = 0; i < MANY * 5; i++) {
      counts[i % 10][human.given("id-" + i, i % 10)]++;
    }
    int rows = MANY / 2;
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < 10; j++) {
        double p = human.transitions().get(i).get(j);
        assertEquals(p, counts[i][j] / (double) rows, 5 * Math.sqrt(p * (1 - p) / rows));
      }
    }
    // The paper's table: 40.2 % of the worst labels are wrong; a truck is a car for 28 %.
    assertEquals(0.402, human.meanRate(), 0.001);
    assertEquals(0.282, human.transitions().get(9).get(1), 0.001);
  }

  @Test
  void keepsTheShapeOfHumanMistakesAtAnotherRate() {
    ClassNoise mild = ClassNoise.human(0.1, 5);
    ClassNoise worst = ClassNoise.human(5);
    assertEquals(0.1, mild.meanRate(), 1e-9);
    assertEquals(
        worst.transitions().get(3).get(5) / worst.transitions().get(3).get(0),
        mild.transitions().get(3).get(5) / mild.transitions().get(3).get(0),
        1e-9);
  }

  @Test
  void flipsPairsTowardsTheNextClass() {
    ClassNoise pairs = ClassNoise.pairFlip(0.3, 3, 1);
    int wrong = 0;
    for (int i = 0; i < MANY; i++) {
      int given = pairs.given("id-" + i, 2);
      assertTrue(given == 2 || given == 0);
      wrong += given == 0 ? 1 : 0;
    }
    assertEquals(0.3, wrong / (double) MANY, 5 * Math.sqrt(0.21 / MANY));
  }

  @Test
  void refusesWhatIsNoMatrix() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ClassNoise(List.of(List.of(0.5, 0.4), List.of(0.0, 1.0)), 1));
    assertThrows(
        IllegalArgumentException.class, () -> new ClassNoise(List.of(List.of(1.0, 0.0)), 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ClassNoise(List.of(List.of(Double.NaN, 1.0), List.of(0.0, 1.0)), 1));
  }

  @Test
  void dealsExamplesOutToAnnotatorsOfDifferentCare() {
    Annotators annotators =
        new Annotators(
            List.of(
                new Annotator("anna", 3, Annotation.of(new SymmetricNoise(0.05, 10, 1))),
                new Annotator("bert", 1, Annotation.of(new SymmetricNoise(0.5, 10, 2)))),
            9);
    Map<String, int[]> counts = new HashMap<>();
    for (Example example : examples()) {
      Example annotated = annotators.annotate(example);
      assertEquals(example.getLabel(), annotated.getCleanLabel());
      int[] count = counts.computeIfAbsent(annotated.getSource(), name -> new int[2]);
      count[0]++;
      count[1] += annotated.getLabel().equals(annotated.getCleanLabel()) ? 0 : 1;
    }
    assertEquals(0.75, counts.get("anna")[0] / (double) MANY, 0.016);
    assertEquals(0.05, rate(counts.get("anna")), 0.01);
    assertEquals(0.5, rate(counts.get("bert")), 0.04);
  }

  @Test
  void mistakesSimilarExamplesForTheSameClass() {
    InstanceNoise noise = new InstanceNoise(0.3, FORM, 3);
    int wrong = 0;
    for (Example example : examples()) {
      Example annotated = noise.annotate(example);
      wrong += annotated.getLabel().equals(annotated.getCleanLabel()) ? 0 : 1;
    }
    // The rate is the mean of a normal that [0, 1] hardly cuts at 0.3.
    assertEquals(0.3, wrong / (double) MANY, 0.02);
    int[] counts = new int[10];
    int alike = 0;
    for (int i = 0; i < 2000; i++) {
      Example same = example("same-" + i, 4, new byte[] {9, (byte) 240, 80, 0});
      Example annotated = noise.annotate(same);
      assertEquals(annotated, noise.annotate(same));
      if (annotated.getLabel() != 4) {
        counts[annotated.getLabel()]++;
        alike++;
      }
    }
    int most = Arrays.stream(counts).max().orElseThrow();
    // Among nine classes by chance it would be a ninth.
    assertTrue(most > alike / 4, most + " of " + alike);
  }

  @Test
  void leavesExamplesWithoutALabel() {
    Example none = Example.newBuilder(example("a", 1, new byte[4])).setLabel(null).build();
    assertSame(none, new InstanceNoise(0.5, FORM, 3).annotate(none));
    assertNull(Annotation.of(new SymmetricNoise(1, 10, 1)).annotate(none).getLabel());
  }

  private static double rate(int[] count) {
    return count[1] / (double) count[0];
  }

  private static List<Example> examples() {
    SplittableRandom random = new SplittableRandom(1);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      byte[] pixels = new byte[4];
      random.nextBytes(pixels);
      examples.add(example("id-" + i, i % 10, pixels));
    }
    return examples;
  }

  private static Example example(String id, int label, byte[] pixels) {
    return new Example(
        id,
        Instant.EPOCH,
        "",
        "",
        new Features(DataType.UINT8, List.of(4), ByteBuffer.wrap(pixels)),
        label,
        null);
  }
}
