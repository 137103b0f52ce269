package io.flatwater.trainer;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What the topic {@code checkpoints} knows of a run: the way back when the group's offsets have
 * expired, or files are lost.
 */
final class ArchiveService {
  private final Connection connection;
  private final LogService log;
  private final String run;

  ArchiveService(Connection connection, LogService log, String run) {
    this.connection = connection;
    this.log = log;
    this.run = run;
  }

  /** Returns the newest committed checkpoint events of one partition's streams, by stream. */
  SortedMap<String, Checkpoint> newest(int partition) {
    SortedMap<String, Checkpoint> newest = new TreeMap<>();
    each(
        partition,
        event ->
            newest.merge(
                event.getStream(), event, (a, b) -> b.getVersion() >= a.getVersion() ? b : a));
    return newest;
  }

  /** Returns all committed checkpoint events of a lineage, by version. */
  SortedMap<Long, Checkpoint> versions(int partition, String stream) {
    SortedMap<Long, Checkpoint> versions = new TreeMap<>();
    each(
        partition,
        event -> {
          if (event.getStream().equals(stream)) {
            versions.put(event.getVersion(), event);
          }
        });
    return versions;
  }

  private void each(int partition, Consumer<Checkpoint> taker) {
    log.readAll(
        connection.topics().name(Topic.CHECKPOINTS),
        record -> {
          if (connection.codec().decode(record.value()) instanceof Decoded.Value value
              && value.record() instanceof Checkpoint event
              && event.getRun().equals(run)
              && event.getPartition() == partition) {
            taker.accept(event);
          }
        });
  }
}
