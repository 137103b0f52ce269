package io.flatwater.app.gc;

import io.flatwater.app.gc.References.Version;
import io.flatwater.store.Blob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which files stay, and why, and which go.
 *
 * @param kept with the reasons
 * @param removable that nobody needs, in the order of the listing
 */
public record Plan(List<Kept> kept, List<Blob> removable) {

  /** A file that stays. */
  public record Kept(Blob blob, Set<Reason> reasons) {
    public Kept {
      reasons = Collections.unmodifiableSet(EnumSet.copyOf(reasons));
    }

    /** Returns the reason to show. */
    public Reason first() {
      return reasons.iterator().next();
    }
  }

  public Plan {
    kept = List.copyOf(kept);
    removable = List.copyOf(removable);
  }

  /**
   * Plans.
   *
   * @param blobs that the store had before the references were asked for
   * @param references that there are
   * @param now time of the listing
   */
  public static Plan of(List<Blob> blobs, References references, Retention retention, Instant now) {
    Map<String, EnumSet<Reason>> reasons = new HashMap<>();
    references.needed().forEach((file, why) -> why.forEach(reason -> add(reasons, file, reason)));
    lineages(references).values().forEach(versions -> keep(versions, retention, reasons));
    Instant young = now.minus(retention.grace());
    List<Kept> kept = new ArrayList<>();
    List<Blob> removable = new ArrayList<>();
    for (Blob blob : blobs) {
      if (blob.written().isAfter(young)) {
        add(reasons, blob.hash(), Reason.YOUNG);
      }
      EnumSet<Reason> why = reasons.get(blob.hash());
      if (why == null) {
        removable.add(blob);
      } else {
        kept.add(new Kept(blob, why));
      }
    }
    return new Plan(kept, removable);
  }

  private static void keep(
      NavigableMap<Long, Version> versions,
      Retention retention,
      Map<String, EnumSet<Reason>> reasons) {
    int place = 0;
    for (Version version : versions.descendingMap().values()) {
      boolean newest = place == 0;
      if (place < retention.last()) {
        add(reasons, version.file(), Reason.NEWEST);
      }
      if (retention.every() > 0 && version.version() % retention.every() == 0) {
        add(reasons, version.file(), Reason.EVERY);
      }
      if (newest || has(reasons, version.file(), Reason.COMMITTED)) {
        // Without it a damaged file could be made again only from further back, or not at all.
        Map.Entry<Long, Version> parent = versions.lowerEntry(version.version());
        if (parent != null) {
          add(reasons, parent.getValue().file(), Reason.PARENT);
        }
      }
      place++;
    }
    for (Version version : versions.values()) {
      if (reasons.containsKey(version.file())) {
        version.anchors().forEach(anchor -> add(reasons, anchor, Reason.ANCHOR));
      }
    }
  }

  private static Map<String, NavigableMap<Long, Version>> lineages(References references) {
    Map<String, NavigableMap<Long, Version>> lineages = new TreeMap<>();
    for (Version version : references.checkpoints()) {
      lineages
          .computeIfAbsent(version.lineage(), l -> new TreeMap<>())
          .put(version.version(), version);
    }
    return lineages;
  }

  private static boolean has(Map<String, EnumSet<Reason>> reasons, String file, Reason reason) {
    EnumSet<Reason> why = reasons.get(file);
    return why != null && why.contains(reason);
  }

  private static void add(Map<String, EnumSet<Reason>> reasons, String file, Reason reason) {
    reasons.computeIfAbsent(file, f -> EnumSet.noneOf(Reason.class)).add(reason);
  }

  /** Returns the sum of some sizes. */
  static long bytes(List<Blob> blobs) {
    return blobs.stream().mapToLong(Blob::bytes).sum();
  }
}
