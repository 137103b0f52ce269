package io.flatwater.app.gc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.gc.References.Version;
import io.flatwater.store.Blob;
import io.flatwater.store.Hashes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(30));
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void keepsTheNewestEveryManyAndTheParent() {
    List<Version> versions = versions("run/a", 10);
    Plan plan =
        Plan.of(blobs(versions), new References(versions, Map.of()), new Retention(2, 4, DAY), NOW);

    assertEquals(
        Map.of(
            file("run/a", 9), EnumSet.of(Reason.NEWEST),
            file("run/a", 8), EnumSet.of(Reason.NEWEST, Reason.EVERY, Reason.PARENT),
            file("run/a", 4), EnumSet.of(Reason.EVERY),
            file("run/a", 0), EnumSet.of(Reason.EVERY)),
        reasons(plan));
    assertEquals(6, plan.removable().size());
  }

  @Test
  void keepsTheParentOfWhatATrainerGoesOnFromAndOfTheNewest() {
    List<Version> versions = versions("run/a", 10);
    References references =
        new References(versions, Map.of(file("run/a", 5), Set.of(Reason.COMMITTED)));
    Plan plan = Plan.of(blobs(versions), references, new Retention(1, 0, DAY), NOW);

    assertEquals(
        Map.of(
            file("run/a", 9), EnumSet.of(Reason.NEWEST),
            file("run/a", 8), EnumSet.of(Reason.PARENT),
            file("run/a", 5), EnumSet.of(Reason.COMMITTED),
            file("run/a", 4), EnumSet.of(Reason.PARENT)),
        reasons(plan));
  }

  @Test
  void removesOrphansOnlyWhenTheyAreOld() {
    Blob old = new Blob(Hashes.sha256(new byte[] {1}), 5, LONG_AGO);
    Blob young = new Blob(Hashes.sha256(new byte[] {2}), 5, NOW.minus(Duration.ofHours(23)));
    Plan plan =
        Plan.of(
            List.of(old, young),
            new References(List.of(), Map.of()),
            new Retention(1, 0, DAY),
            NOW);
    assertEquals(List.of(old), plan.removable());
    assertEquals(Reason.YOUNG, plan.kept().get(0).first());
  }

  @Test
  void refusesSettingsThatWouldRemoveEverything() {
    assertThrows(IllegalArgumentException.class, () -> new Retention(0, 0, DAY));
    assertThrows(IllegalArgumentException.class, () -> new Retention(1, -1, DAY));
    assertThrows(IllegalArgumentException.class, () -> new Retention(1, 0, DAY.negated()));
  }

  @Property(tries = 300)
  void nothingThatIsNeededIsEverRemovedAndNothingElseIsKept(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int last,
      @ForAll @LongRange(min = 0, max = 7) long every) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Version> versions = new ArrayList<>();
    for (int lineage = random.nextInt(4); lineage >= 0; lineage--) {
      versions.addAll(versions("run/" + lineage, random.nextInt(30)));
    }
    Map<String, Set<Reason>> needed = new HashMap<>();
    for (Version version : versions) {
      if (random.nextInt(10) == 0) {
        Reason[] some = {Reason.LIVE, Reason.PROMOTED, Reason.COMMITTED, Reason.UNREAD};
        needed.put(version.file(), Set.of(some[random.nextInt(4)]));
      }
    }
    List<Blob> blobs = new ArrayList<>();
    for (Version version : versions) {
      if (random.nextInt(5) > 0) { // else collected before
        blobs.add(new Blob(version.file(), 1, random.nextInt(6) == 0 ? NOW : LONG_AGO));
      }
    }
    versions.stream()
        .flatMap(version -> version.anchors().stream())
        .distinct()
        .forEach(anchor -> blobs.add(new Blob(anchor, 1, LONG_AGO)));
    for (int i = 0; i < 5; i++) { // orphans, one of them an index that an offset names
      String hash = Hashes.sha256(("orphan " + i).getBytes(UTF_8));
      blobs.add(new Blob(hash, 1, i < 2 ? NOW : LONG_AGO));
      if (i == 4) {
        needed.put(hash, Set.of(Reason.COMMITTED));
      }
    }

    Plan plan =
        Plan.of(blobs, new References(versions, needed), new Retention(last, every, DAY), NOW);

    Set<String> expected = expected(versions, needed, last, every);
    Set<Blob> all = new HashSet<>(plan.removable());
    plan.kept().forEach(kept -> all.add(kept.blob()));
    assertEquals(new HashSet<>(blobs), all);
    assertEquals(blobs.size(), plan.removable().size() + plan.kept().size());
    for (Blob blob : plan.removable()) {
      assertTrue(
          !expected.contains(blob.hash()) && blob.written().equals(LONG_AGO), "seed " + seed);
    }
    for (Plan.Kept kept : plan.kept()) {
      assertTrue(
          expected.contains(kept.blob().hash()) || kept.blob().written().equals(NOW),
          "seed " + seed);
    }
  }

  /** The definition, written down lineage by lineage without any cleverness. */
  private static Set<String> expected(
      List<Version> versions, Map<String, Set<Reason>> needed, int last, long every) {
    Set<String> files = new HashSet<>(needed.keySet());
    for (Version version : versions) {
      List<Version> lineage =
          versions.stream()
              .filter(v -> v.lineage().equals(version.lineage()))
              .sorted(Comparator.comparingLong(Version::version))
              .toList();
      int place = lineage.indexOf(version);
      if (place >= lineage.size() - last || (every > 0 && version.version() % every == 0)) {
        files.add(version.file());
      }
      boolean goesOn = needed.getOrDefault(version.file(), Set.of()).contains(Reason.COMMITTED);
      if ((goesOn || place == lineage.size() - 1) && place > 0) {
        files.add(lineage.get(place - 1).file());
      }
    }
    for (Version version : versions) {
      if (files.contains(version.file())) {
        files.addAll(version.anchors());
      }
    }
    return files;
  }

  private static List<Version> versions(String lineage, int count) {
    List<Version> versions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      versions.add(new Version(lineage, i, file(lineage, i), List.of(anchor(lineage, i))));
    }
    return versions;
  }

  private static String file(String lineage, long version) {
    return Hashes.sha256((lineage + version).getBytes(UTF_8));
  }

  /** Three versions share an anchor. */
  private static String anchor(String lineage, long version) {
    return Hashes.sha256((lineage + "anchor" + version / 3).getBytes(UTF_8));
  }

  private static List<Blob> blobs(List<Version> versions) {
    return versions.stream().map(v -> new Blob(v.file(), 10, LONG_AGO)).toList();
  }

  private static Map<String, Set<Reason>> reasons(Plan plan) {
    Map<String, Set<Reason>> reasons = new HashMap<>();
    plan.kept().forEach(kept -> reasons.put(kept.blob().hash(), kept.reasons()));
    return reasons;
  }
}
