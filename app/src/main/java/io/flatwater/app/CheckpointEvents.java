package io.flatwater.app;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.wire.Topic;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the topic of checkpoints says, by lineage and version.
 *
 * @param lineages not to be changed
 */
record CheckpointEvents(Map<String, TreeMap<Long, Checkpoint>> lineages) {

  /** Reads the topic. */
  static CheckpointEvents read(Installation installation) {
    Map<String, TreeMap<Long, Checkpoint>> lineages = new TreeMap<>();
    new TopicLog(installation.clients(), installation.codec())
        .read(
            installation.topics().name(Topic.CHECKPOINTS),
            (at, record) -> {
              if (record instanceof Checkpoint c) {
                lineages
                    .computeIfAbsent(c.getLineage(), l -> new TreeMap<>())
                    .put(c.getVersion(), c);
              }
            });
    return new CheckpointEvents(lineages);
  }

  /**
   * Returns all versions of a lineage.
   *
   * @throws Failure if there is no such lineage
   */
  TreeMap<Long, Checkpoint> of(String lineage) {
    TreeMap<Long, Checkpoint> versions = lineages.get(lineage);
    if (versions == null) {
      throw new Failure(
          "there is no lineage " + lineage + "; there are " + String.join(", ", lineages.keySet()));
    }
    return versions;
  }

  /**
   * Returns one checkpoint's event.
   *
   * @throws Failure if there is no such version
   */
  Checkpoint of(String lineage, long version) {
    TreeMap<Long, Checkpoint> versions = of(lineage);
    Checkpoint found = versions.get(version);
    if (found == null) {
      throw new Failure(
          "lineage "
              + lineage
              + " has no version "
              + version
              + "; it has "
              + versions.firstKey()
              + " to "
              + versions.lastKey());
    }
    return found;
  }

  /**
   * Returns one checkpoint's event.
   *
   * @param wanted {@code run/stream} for the newest, or {@code run/stream@version}
   * @throws Failure if there is none
   */
  Checkpoint named(String wanted) {
    int at = wanted.lastIndexOf('@');
    if (at < 0) {
      return of(wanted).lastEntry().getValue();
    }
    String text = wanted.substring(at + 1);
    if (!text.matches("\\d{1,18}")) {
      throw new Failure("found version \"" + text + "\", expected a whole number");
    }
    return of(wanted.substring(0, at), Long.parseLong(text));
  }
}
