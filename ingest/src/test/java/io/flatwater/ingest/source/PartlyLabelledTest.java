package io.flatwater.ingest.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flatwater.ingest.generator.GeneratedSource;
import io.flatwater.ingest.generator.Generators;
import io.flatwater.ingest.noise.Annotation;
import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.schemas.Example;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartlyLabelledTest {
  private static final Source WHOLE =
      new GeneratedSource(Generators.of("sea"), "sea", 50, 3, Instant.EPOCH, Duration.ofMillis(10));
  private static final Source PARTLY = new PartlyLabelled(WHOLE, 20);

  private static List<Example> examples(Source source, long first) {
    List<Example> examples = new ArrayList<>();
    source.examples(first).forEachRemaining(examples::add);
    return examples;
  }

  @Test
  void takesTheLabelsOfAllButTheFirstAwayAndKeepsThemToScoreBy() {
    List<Example> whole = examples(WHOLE, 0);
    List<Example> partly = examples(PARTLY, 0);
    assertEquals(whole.subList(0, 20), partly.subList(0, 20));
    for (int i = 20; i < 50; i++) {
      Example expected =
          Example.newBuilder(whole.get(i))
              .setCleanLabel(whole.get(i).getLabel())
              .setLabel(null)
              .build();
      assertEquals(expected, partly.get(i));
    }
  }

  @Test
  void isTheSameFromTheMiddleOn() {
    assertEquals(examples(PARTLY, 0).subList(15, 50), examples(PARTLY, 15));
    assertEquals(WHOLE.size(), PARTLY.size());
    assertEquals(WHOLE.end(), PARTLY.end());
  }

  @Test
  void leavesACleanLabelThatThereIs() {
    Source noisy = new AnnotatedSource(WHOLE, Annotation.of(new SymmetricNoise(0.4, 2, 1)));
    List<Example> whole = examples(noisy, 0);
    List<Example> none = examples(new PartlyLabelled(noisy, 0), 0);
    for (int i = 0; i < 50; i++) {
      assertEquals(whole.get(i).getCleanLabel(), none.get(i).getCleanLabel());
      assertEquals(null, none.get(i).getLabel());
    }
  }

  @Test
  void leavesTheLabelsOfExamplesThatAreOnlyJudgedBy() {
    String held = examples(WHOLE, 0).get(30).getId();
    List<Example> partly = examples(new PartlyLabelled(WHOLE, 20, held::equals), 0);
    assertEquals(examples(WHOLE, 0).get(30), partly.get(30));
    assertEquals(21, partly.stream().filter(e -> e.getLabel() != null).count());
  }

  @Test
  void refusesANegativeNumber() {
    assertThrows(IllegalArgumentException.class, () -> new PartlyLabelled(WHOLE, -1));
  }
}
