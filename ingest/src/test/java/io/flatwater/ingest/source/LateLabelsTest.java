package io.flatwater.ingest.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.schemas.DataType;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.Label;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LateLabelsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void givesEachLabelBackBeforeTheFirstExampleThatIsLater() {
    LateLabels late = new LateLabels(Duration.ofSeconds(3));
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      late.due(example(i)).forEach(label -> sent.add("label " + label.getExampleId()));
      sent.add("example " + i);
    }
    assertEquals(
        List.of(
            "example 0",
            "example 1",
            "example 2",
            "label 0",
            "example 3",
            "label 1",
            "example 4",
            "label 2",
            "example 5"),
        sent);
    assertEquals(List.of("3", "4", "5"), late.rest().stream().map(Label::getExampleId).toList());
    assertEquals(List.of(), late.rest());
  }

  @Test
  void movesLabelCleanLabelAndTimeToTheLabel() {
    LateLabels late = new LateLabels(Duration.ofHours(2));
    Example bare = late.withoutLabel(example(1));
    assertNull(bare.getLabel());
    assertNull(bare.getCleanLabel());
    late.due(example(1));
    assertEquals(List.of(new Label("1", 1, START.plusSeconds(7201), "anna", 0)), late.rest());
    assertEquals(
        START.plusSeconds(7209),
        late.end(new EndOfStream(START.plusSeconds(9), 9L)).getEventTime());
  }

  @Test
  void leavesLabelsWithTheirExamplesWithoutADelay() {
    LateLabels late = new LateLabels(Duration.ZERO);
    Example example = example(1);
    assertEquals(List.of(), late.due(example));
    assertSame(example, late.withoutLabel(example));
    assertEquals(List.of(), late.rest());
  }

  @Test
  void refusesToHoldMoreThanItMay() {
    LateLabels late = new LateLabels(Duration.ofDays(400));
    Example example = example(1);
    for (int i = 0; i < LateLabels.MOST_WAITING; i++) {
      late.due(example);
    }
    SourceException refused = assertThrows(SourceException.class, () -> late.due(example));
    assertTrue(refused.getMessage().contains("a delay of PT9600H"), refused.getMessage());
  }

  private static Example example(int i) {
    Features features = new Features(DataType.UINT8, List.of(1), ByteBuffer.wrap(new byte[1]));
    return new Example("" + i, START.plusSeconds(i), "", "anna", features, 1, 0);
  }
}
