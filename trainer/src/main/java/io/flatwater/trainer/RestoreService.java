package io.flatwater.trainer;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.store.Hashes;
import io.flatwater.trainer.InputService.Extent;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds state and position of a partition, together: the committed offset and the index that its
 * metadata names. Works in any thread.
 */
final class RestoreService {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreService.class);

  private final Shelf shelf;
  private final ArchiveService archive;
  private final ServiceSettings service;

  RestoreService(Shelf shelf, ArchiveService archive, ServiceSettings service) {
    this.shelf = shelf;
    this.archive = archive;
    this.service = service;
  }

  /**
   * Returns a partition as it was last committed.
   *
   * @param committed offset with the reference to the state; without one, the newest checkpoints
   *     are looked for
   * @param extent of the partition
   */
  Holding holding(int partition, Optional<OffsetAndMetadata> committed, Extent extent) {
    Holding holding =
        committed.isPresent()
            ? referred(partition, committed.get())
            : archived(partition, extent.beginning());
    requireRecords(holding, extent);
    requireEnvironment(holding);
    return holding;
  }

  private void requireEnvironment(Holding holding) {
    for (Lineage lineage : holding.lineages()) {
      List<String> differences = lineage.differences();
      if (differences.isEmpty()) {
        continue;
      }
      String sentence =
          lineage.trainer().lineage()
              + " was computed in another numeric environment ("
              + String.join("; ", differences)
              + ")";
      if (service.environment() == ServiceSettings.Environment.STRICT) {
        throw new ConfigurationChangedException(
            sentence + "; go on where it was, or without \"strict\" and with other last bits");
      }
      LOG.warn("event=environment-changed detail=\"{}\"", sentence);
    }
  }

  private Holding referred(int partition, OffsetAndMetadata committed) {
    String hash;
    try {
      hash = Reference.indexHash(committed.metadata());
    } catch (IllegalArgumentException e) {
      throw new UnrestorableException(
          "the committed offset "
              + committed.offset()
              + " of partition "
              + partition
              + " names no state ("
              + e.getMessage()
              + "); was it set by another tool? Delete the group's offsets, and the run goes on"
              + " from its newest checkpoints",
          e);
    }
    Index index = shelf.index(partition, hash).orElseGet(() -> rebuilt(partition, hash));
    return Holding.restore(shelf, index, committed.offset());
  }

  /** Makes a lost index again: what the newest checkpoint events say must have the same hash. */
  private Index rebuilt(int partition, String hash) {
    Index index = index(partition, archive.newest(partition).values());
    byte[] bytes = index.bytes();
    if (!Hashes.sha256(bytes).equals(hash)) {
      throw new UnrestorableException(
          "the index of checkpoints of partition "
              + partition
              + " ("
              + hash
              + " in "
              + shelf.store().location()
              + ") is damaged or gone, and the topic of checkpoints does not hold all that was in"
              + " it: put the file back from a copy, or start a run of a new name from one of the"
              + " checkpoints");
    }
    String written = shelf.store().put(bytes);
    LOG.warn("event=index-rebuilt partition={} index={} source=checkpoints", partition, written);
    return index;
  }

  private Holding archived(int partition, long beginning) {
    Collection<Checkpoint> events = archive.newest(partition).values();
    if (events.isEmpty()) {
      return Holding.restore(shelf, shelf.emptyIndex(partition), beginning);
    }
    // Every cut holds all lineages that had changed, so the last cut's offset is theirs too.
    long next = events.stream().mapToLong(Checkpoint::getToOffset).max().orElse(0);
    LOG.warn(
        "event=offsets-expired run={} partition={} lineages={} offset={} source=checkpoints",
        shelf.settings().run(),
        partition,
        events.size(),
        next);
    return Holding.restore(shelf, index(partition, events), next);
  }

  private Index index(int partition, Collection<Checkpoint> newest) {
    SortedMap<String, Index.Entry> entries = new TreeMap<>();
    for (Checkpoint event : newest) {
      shelf.requireConfiguration(event.getConfigurationHash());
      entries.put(event.getStream(), CutFiles.entry(event));
    }
    Index empty = shelf.emptyIndex(partition);
    return new Index(empty.run(), empty.configurationHash(), partition, entries);
  }

  private void requireRecords(Holding holding, Extent extent) {
    long from = holding.next();
    long beginning = extent.beginning();
    if (from < beginning) {
      if (service.gap() == ServiceSettings.Gap.STOP) {
        throw new LostRecordsException(
            "offsets "
                + from
                + " to "
                + (beginning - 1)
                + " of partition "
                + holding.partition()
                + " of the mini-batches were deleted before they were trained on; start with the"
                + " gap policy \"continue\" to go on behind them, or restore the topic");
      }
      LOG.warn(
          "event=gap run={} partition={} from={} to={}",
          shelf.settings().run(),
          holding.partition(),
          from,
          beginning);
      holding.skipTo(beginning);
      return;
    }
    long end = extent.end();
    if (from > end) {
      throw new LostRecordsException(
          "partition "
              + holding.partition()
              + " of the mini-batches ends at offset "
              + end
              + ", but this run has read up to "
              + from
              + "; was the topic made anew? Start a run of a new name");
    }
  }
}
