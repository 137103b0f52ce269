package io.flatwater.ingest.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.ingest.shift.Rotation;
import io.flatwater.ingest.shift.Schedule;
import io.flatwater.schemas.Example;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageStreamTest {
  private static final LabelledImages IMAGES = Idx.labelled(200, 6, 6);
  private static final Schedule UP = new Schedule.Linear(0, 60);

  @Test
  void sendsEveryImageOnceInASeededOrder() {
    List<Example> first = all(stream(200, 1, 0));
    Set<String> ids = new HashSet<>();
    first.forEach(example -> ids.add(example.getId()));
    assertEquals(200, ids.size());
    assertEquals(first, all(stream(200, 1, 0)));
    assertNotEquals(ids(first), ids(all(stream(200, 2, 0))));
    assertEquals(ids, new HashSet<>(ids(all(stream(200, 2, 0)))));
  }

  @Test
  void isTheSameFromTheMiddleOn() {
    ImageStream stream = stream(450, 3, 0.3);
    List<Example> whole = all(stream);
    for (int from : new int[] {0, 1, 199, 200, 201, 449, 450}) {
      List<Example> rest = new ArrayList<>();
      stream.examples(from).forEachRemaining(rest::add);
      assertEquals(whole.subList(from, 450), rest);
    }
    assertThrows(IllegalArgumentException.class, () -> stream.examples(451));
  }

  @Test
  void repeatsTheImagesUnderOtherIdsInAnotherOrder() {
    List<String> ids = ids(all(stream(450, 4, 0)));
    assertEquals(450, new HashSet<>(ids).size());
    assertTrue(ids.subList(200, 400).stream().allMatch(id -> id.endsWith(".1")));
    List<String> again =
        ids.subList(200, 400).stream().map(id -> id.substring(0, id.length() - 2)).toList();
    assertNotEquals(ids.subList(0, 200), again);
  }

  @Test
  void turnsTheImagesAlongTheSchedule() {
    List<Example> examples = all(stream(200, 5, 0));
    for (int i = 0; i < 200; i += 13) {
      Example example = examples.get(i);
      int image = Integer.parseInt(example.getId().substring("toy-".length()));
      byte[] expected =
          new Rotation(6, 6).rotate(IMAGES.pixels(), IMAGES.offset(image), 60.0 * i / 200);
      assertArrayEquals(expected, example.getFeatures().getData().array());
      assertEquals(Integer.toString(60 * i / 200 / 10 * 10), example.getDomain());
      assertEquals(IMAGES.label(image), example.getCleanLabel());
    }
  }

  @Test
  void setsEventTimesWithoutAClock() {
    ImageStream stream = stream(200, 6, 0);
    List<Example> examples = all(stream);
    assertEquals(Instant.parse("2026-01-01T00:00:00Z"), examples.get(0).getEventTime());
    assertEquals(Instant.parse("2026-01-01T00:00:01.990Z"), examples.get(199).getEventTime());
    assertEquals(examples.get(199).getEventTime(), stream.end().getEventTime());
    assertEquals(200, stream.end().getRecords());
  }

  @Test
  void keepsTheCleanLabelBesideTheGivenOne() {
    List<Example> noisy = all(stream(200, 7, 0.4));
    long wrong = noisy.stream().filter(e -> !e.getLabel().equals(e.getCleanLabel())).count();
    // 0.4 of 200 is 80, with a standard deviation of 7.
    assertTrue(wrong > 45 && wrong < 115, wrong + " of 200 wrong");
    assertEquals(
        all(stream(200, 7, 0)).stream().map(Example::getCleanLabel).toList(),
        noisy.stream().map(Example::getCleanLabel).toList());
  }

  @Test
  void namesDomainsByTheLowerEndOfTheirBucket() {
    assertEquals("30", Rotation.bucket(30));
    assertEquals("30", Rotation.bucket(39.999));
    assertEquals("-10", Rotation.bucket(-0.5));
    assertEquals("0", Rotation.bucket(0));
  }

  @Test
  void refusesIntervalsThatTheWireCannotCarry() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new ImageStream.Settings(
                "toy",
                1,
                0,
                UP,
                new SymmetricNoise(0, 10, 0),
                ImageStream.Settings.START,
                Duration.ofNanos(1500)));
  }

  private static ImageStream stream(long examples, long seed, double noise) {
    return new ImageStream(
        IMAGES,
        ImageStream.Settings.of("toy", examples, seed, UP, new SymmetricNoise(noise, 10, seed)));
  }

  private static List<Example> all(Source source) {
    List<Example> examples = new ArrayList<>();
    for (Iterator<Example> i = source.examples(0); i.hasNext(); ) {
      examples.add(i.next());
    }
    return examples;
  }

  private static List<String> ids(List<Example> examples) {
    return examples.stream().map(Example::getId).toList();
  }
}
