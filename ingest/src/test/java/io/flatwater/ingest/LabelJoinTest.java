package io.flatwater.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.ingest.JoinSettings.Conflicts;
import io.flatwater.ingest.JoinSettings.Missing;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Features first, labels later; the window is an hour of event time, examples are a second apart.
 */
class LabelJoinTest {
  private static final Duration WINDOW = Duration.ofHours(1);
  private final List<Output> outputs = new ArrayList<>();
  private Pipeline pipeline;

  @BeforeEach
  void waitForTheFirstLabel() {
    start(Conflicts.FIRST, Missing.PASS);
  }

  @Test
  void givesAnExampleTheLabelThatComesLater() {
    example(1);
    assertEquals(List.of(), rows());
    label(1, 2, 600);
    assertEquals(List.of("id-1=2"), rows());
    assertEquals(1, pipeline.labels().joined());
  }

  @Test
  void givesAnExampleTheLabelThatCameBefore() {
    label(1, 2, 600);
    example(1);
    assertEquals(List.of("id-1=2"), rows());
  }

  @Test
  void takesSourceAndCleanLabelFromTheLabel() {
    example(1);
    accept(Topic.LABELS, new Label("id-1", 2, Examples.START.plusSeconds(9), "bert", 0));
    end(3600, 7200);
    MiniBatch batch = batches().get(0);
    assertEquals(List.of("bert"), batch.getSources());
    assertEquals(List.of(0), batch.getCleanLabels());
  }

  @Test
  void passesOnInTheOrderOfLabelsAndKeepsEventTimes() {
    for (int i = 0; i < 5; i++) {
      example(i);
    }
    for (int i : new int[] {3, 0, 4}) {
      label(i, 1, 100);
    }
    assertEquals(List.of("id-3=1", "id-0=1", "id-4=1"), rows());
    MiniBatch third = batches().get(0);
    assertEquals(Micros.of(Examples.START.plusSeconds(3)), third.getEventTimes().get(0));
  }

  @Test
  void passesOnInTheOrderOfEventTimeWhenWindowsClose() {
    start(Conflicts.LAST, Missing.PASS);
    for (int i : new int[] {4, 1, 3, 0, 2}) {
      example(i);
    }
    for (int i : new int[] {2, 4, 0, 1, 3}) {
      label(i, i % 3, 100);
    }
    assertEquals(List.of(), rows());
    end(3600, 7200);
    assertEquals(List.of("id-0=0", "id-1=1", "id-2=2", "id-3=0", "id-4=1"), rows());
  }

  @Test
  void closesAWindowWhenAnythingInTheStreamIsLaterByIt() {
    example(0);
    example(3599);
    assertEquals(List.of(), rows());
    example(3600);
    assertEquals(List.of("id-0=-1"), rows());
    label(5000, 1, 3599 + 3600);
    assertEquals(List.of("id-0=-1", "id-3599=-1"), rows());
    assertEquals(2, pipeline.labels().unlabelled());
    assertEquals(0, pipeline.labels().dropped());
  }

  @Test
  void goesByEventTimeAndNotByArrival() {
    example(3600);
    // Late itself, but within its window: whoever looked at arrival would have given it up.
    example(10);
    for (int i = 0; i < 100; i++) {
      label(500 + i, 1, 20);
    }
    label(10, 2, 3000);
    assertEquals(List.of("id-10=2"), rows());
    // Later than its window allows on arrival.
    accept(Topic.EXAMPLES, Examples.unlabelled(0));
    assertEquals(List.of("id-10=2", "id-0=-1"), rows());
  }

  @Test
  void dropsWhatNobodyLabelledIfAskedTo() {
    start(Conflicts.FIRST, Missing.DROP);
    example(0);
    example(1);
    label(1, 2, 50);
    example(9000);
    assertEquals(List.of("id-1=2"), rows());
    assertEquals(1, pipeline.labels().unlabelled());
    assertEquals(1, pipeline.labels().dropped());
  }

  @Test
  void countsConflictsAndKeepsTheFirst() {
    example(1);
    label(1, 2, 10);
    label(1, 0, 20);
    label(1, 2, 30);
    end(3600, 7200);
    assertEquals(List.of("id-1=2"), rows());
    assertEquals(1, pipeline.labels().conflicts());
    assertEquals(1, pipeline.labels().repeated());
    assertEquals(3, pipeline.labels().labels());
  }

  @Test
  void takesTheLastByEventTimeIfAskedTo() {
    start(Conflicts.LAST, Missing.PASS);
    example(1);
    label(1, 2, 30);
    label(1, 0, 20);
    label(1, 1, 10);
    end(3600, 7200);
    assertEquals(List.of("id-1=2"), rows());
    assertEquals(2, pipeline.labels().conflicts());
  }

  @Test
  void takesTheMostFrequentIfAskedTo() {
    start(Conflicts.MAJORITY, Missing.PASS);
    example(1);
    example(2);
    label(1, 0, 10);
    label(1, 2, 20);
    label(1, 2, 30);
    // Equal numbers: the one that came first.
    label(2, 1, 10);
    label(2, 0, 20);
    end(3600, 7200);
    assertEquals(List.of("id-1=2", "id-2=1"), rows());
  }

  @Test
  void countsAnExamplesOwnLabelAsAVote() {
    start(Conflicts.MAJORITY, Missing.PASS);
    accept(Topic.EXAMPLES, Examples.number(1));
    label(1, 2, 10);
    label(1, 2, 20);
    end(3600, 7200);
    assertEquals(List.of("id-1=2"), rows());
    assertEquals(2, pipeline.labels().conflicts());
  }

  @Test
  void dropsRepeatedIdsWhileTheyWaitAndAfterwards() {
    example(1);
    example(1);
    label(1, 2, 10);
    example(1);
    example(9000);
    example(1);
    assertEquals(List.of("id-1=2"), rows());
    assertEquals(3, pipeline.numbers().repeated());
  }

  @Test
  void letsTheOldestGoWhenTooManyWait() {
    start(new JoinSettings(WINDOW, 3, 1 << 20, Conflicts.FIRST, Missing.PASS));
    for (int i = 0; i < 5; i++) {
      example(i);
    }
    assertEquals(List.of("id-0=-1", "id-1=-1"), rows());
    assertEquals(2, pipeline.labels().evicted());
  }

  @Test
  void letsTheOldestGoWhenTheyWeighTooMuch() {
    start(new JoinSettings(WINDOW, 1000, 2000, Conflicts.FIRST, Missing.PASS));
    for (int i = 0; i < 100; i++) {
      example(i);
    }
    long kept = 100 - pipeline.labels().evicted();
    assertTrue(kept >= 3 && kept <= 12, kept + " examples in 2,000 bytes");
  }

  @Test
  void countsLabelsWithoutAnExample() {
    label(1, 2, 0);
    example(9000);
    assertEquals(1, pipeline.labels().orphans());
  }

  @Test
  void waitsForTheEndOfTheLabelsWhenTheExamplesEnd() {
    example(1);
    example(2);
    accept(Topic.EXAMPLES, Examples.end(10));
    label(1, 2, 20);
    assertEquals(0, pipeline.numbers().ended());
    accept(Topic.LABELS, Examples.end(30));
    assertEquals(List.of("id-1=2", "id-2=-1"), rows());
    assertEquals(1, pipeline.numbers().ended());
  }

  @Test
  void endsAtOnceIfTheLabelsHaveEndedBefore() {
    example(1);
    accept(Topic.LABELS, Examples.end(30));
    assertEquals(List.of(), rows());
    accept(Topic.EXAMPLES, Examples.end(10));
    assertEquals(List.of("id-1=-1"), rows());
  }

  @Test
  void goesOnAfterTheEnd() {
    example(5000);
    accept(Topic.EXAMPLES, Examples.end(6000));
    accept(Topic.LABELS, Examples.end(9000));
    // Time starts anew: an example of long ago waits again.
    example(1);
    label(1, 2, 3);
    assertEquals(List.of("id-5000=-1", "id-1=2"), rows());
  }

  @Test
  void setsAsideLabelsThatAreNone() {
    accept(Topic.LABELS, new Label("id-1", 3, Examples.START, "anna", null));
    accept(Topic.LABELS, new Label("", 1, Examples.START, "anna", null));
    accept(Topic.LABELS, Examples.number(1));
    accept(Topic.EXAMPLES, new Label("id-1", 1, Examples.START, "anna", null));
    assertEquals(
        List.of("LABEL_OUT_OF_RANGE", "BAD_ID", "UNEXPECTED_RECORD", "UNEXPECTED_RECORD"),
        outputs.stream().map(o -> ((DeadLetter) o.value()).getReason()).toList());
    assertEquals(0, pipeline.labels().labels());
  }

  private void start(Conflicts conflicts, Missing missing) {
    start(new JoinSettings(WINDOW, 100_000, 1 << 26, conflicts, missing));
  }

  private void start(JoinSettings settings) {
    outputs.clear();
    pipeline = new Pipeline(Examples.CHECK, BatcherSettings.of(1), settings);
  }

  private void example(int i) {
    accept(Topic.EXAMPLES, Examples.unlabelled(i));
  }

  /** Labels an example, some seconds after the start. */
  private void label(int i, int label, int seconds) {
    Instant at = Examples.START.plusSeconds(seconds);
    accept(Topic.LABELS, new Label("id-" + i, label, at, "", null));
  }

  private void end(int examples, int labels) {
    accept(Topic.EXAMPLES, Examples.end(examples));
    accept(Topic.LABELS, Examples.end(labels));
  }

  private void accept(Topic topic, SpecificRecord record) {
    pipeline.accept(topic, "north", record, outputs::add);
  }

  private List<MiniBatch> batches() {
    return outputs.stream()
        .filter(Output.Batch.class::isInstance)
        .map(o -> (MiniBatch) o.value())
        .toList();
  }

  /** Returns what went on so far, as {@code id=label}. */
  private List<String> rows() {
    return batches().stream().map(b -> b.getIds().get(0) + "=" + b.getLabels().get(0)).toList();
  }
}
