package io.flatwater.app.gc;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who refers to which file.
 *
 * @param checkpoints that were published
 * @param needed files that somebody needs, by hash, with the reasons
 */
public record References(List<Version> checkpoints, Map<String, Set<Reason>> needed) {

  /**
   * A checkpoint that was published.
   *
   * @param lineage {@code run/stream}
   * @param version its number
   * @param file hash of its file
   * @param anchors hashes of further files that going on from it may need
   */
  public record Version(String lineage, long version, String file, List<String> anchors) {
    public Version {
      anchors = List.copyOf(anchors);
    }

    /** Returns the run that made it. */
    public String run() {
      return lineage.substring(0, Math.max(0, lineage.indexOf('/')));
    }

    @Override
    public String toString() {
      return lineage + "@" + version;
    }
  }

  public References {
    checkpoints = List.copyOf(checkpoints);
    needed = Map.copyOf(needed);
  }

  /** Returns the files of today: the newest of each lineage, and what trainers stand at. */
  public Set<String> current() {
    Map<String, Version> newest = new HashMap<>();
    checkpoints.forEach(
        version ->
            newest.merge(version.lineage(), version, (a, b) -> a.version() < b.version() ? b : a));
    Set<String> files = new HashSet<>();
    newest.values().forEach(version -> files.add(version.file()));
    needed.forEach(
        (file, reasons) -> {
          if (reasons.contains(Reason.COMMITTED)) {
            files.add(file);
          }
        });
    return files;
  }
}
