package io.flatwater.app.gc;

import io.flatwater.app.Failure;
import io.flatwater.app.TopicLog;
import io.flatwater.app.TopicLog.Position;
import io.flatwater.app.gc.References.Version;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.Verdict;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.BlobStore;
import io.flatwater.store.DamagedBlobException;
import io.flatwater.store.MissingBlobException;
import io.flatwater.store.StoreException;
import io.flatwater.trainer.IndexFile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks topics and groups who refers to which file.
 *
 * <p>The offsets come first: what a group has not done by then is kept as unread, and what it does
 * in the meantime is seen in the topics, which are read afterwards.
 */
public final class Inquiry {
  private final Map<TopicPartition, List<OffsetAndMetadata>> offsets;
  private final Topics topics;
  private final TopicLog log;
  private final BlobStore store;

  private final List<Version> versions = new ArrayList<>();
  private final Map<String, String> byName = new HashMap<>();
  private final Map<String, Set<Reason>> needed = new HashMap<>();

  private Inquiry(GroupOffsets groups, Topics topics, TopicLog log, BlobStore store) {
    this.offsets = groups.committed();
    this.topics = topics;
    this.log = log;
    this.store = store;
  }

  /**
   * Returns all references there are.
   *
   * @param groups offsets that were committed before
   * @param log reads the topics
   * @param store whose indexes are read
   * @throws Failure if anything cannot be read for certain
   */
  public static References references(
      GroupOffsets groups, Topics topics, TopicLog log, BlobStore store) {
    Inquiry inquiry = new Inquiry(groups, topics, log, store);
    inquiry.indexes();
    inquiry.checkpoints();
    inquiry.verdicts();
    return new References(inquiry.versions, inquiry.needed);
  }

  private void indexes() {
    String source = topics.name(Topic.MINI_BATCHES);
    offsets.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(source))
        .flatMap(entry -> entry.getValue().stream())
        .flatMap(offset -> IndexFile.named(offset.metadata()).stream())
        .distinct()
        .forEach(this::index);
  }

  private void index(String hash) {
    need(hash, Reason.COMMITTED);
    try {
      IndexFile.parse(store.get(hash)).checkpoints().forEach(f -> need(f, Reason.COMMITTED));
    } catch (MissingBlobException | DamagedBlobException | IllegalArgumentException e) {
      // The trainer makes it again from the newest versions, which are always kept.
      return;
    } catch (StoreException e) {
      throw new Failure(e.getMessage() + "; nothing was removed", e);
    }
  }

  private void checkpoints() {
    read(
        Topic.CHECKPOINTS,
        (at, record) -> {
          if (record instanceof Checkpoint c) {
            Version version =
                new Version(c.getLineage(), c.getVersion(), c.getFile(), c.getAnchors());
            versions.add(version);
            byName.put(version.toString(), version.file());
            if (unread(Topic.CHECKPOINTS, at)) {
              need(version.file(), Reason.UNREAD);
            }
          }
        });
  }

  private void verdicts() {
    read(
        Topic.METRICS,
        (at, record) -> {
          if (record instanceof Evaluation e && unread(Topic.METRICS, at)) {
            need(e.getLineage(), e.getVersion(), Reason.UNREAD);
          }
        });
    read(
        Topic.COMMANDS,
        (at, record) -> {
          if (record instanceof Command c) {
            need(c.getFile(), Reason.PROMOTED);
            need(c.getLineage(), c.getVersion(), Reason.PROMOTED);
          }
        });
    read(
        Topic.PROMOTIONS,
        (at, record) -> {
          if (record instanceof Promotion p) {
            if (p.getVerdict() != Verdict.KEPT) {
              need(p.getFile(), Reason.PROMOTED);
            }
            need(p.getPredecessorLineage(), p.getPredecessorVersion(), Reason.PROMOTED);
          }
        });
    Map<String, String> live = new HashMap<>();
    read(
        Topic.LIVE,
        (at, record) -> {
          if (record instanceof Live l) {
            live.put(l.getStream(), l.getFile());
          }
        });
    live.values().forEach(file -> need(file, Reason.LIVE));
  }

  /** Tells whether a group has yet to do a record. */
  private boolean unread(Topic topic, Position at) {
    TopicPartition partition = new TopicPartition(topics.name(topic), at.partition());
    return offsets.getOrDefault(partition, List.of()).stream()
        .anyMatch(offset -> offset.offset() <= at.offset());
  }

  private void need(String lineage, long version, Reason reason) {
    String file = byName.get(lineage + "@" + version);
    if (file != null) {
      need(file, reason);
    }
  }

  private void need(String file, Reason reason) {
    needed.computeIfAbsent(file, f -> EnumSet.noneOf(Reason.class)).add(reason);
  }

  /** Unlike others that read topics, this one must not pass over what it does not understand. */
  private void read(Topic topic, BiConsumer<Position, SpecificRecord> taker) {
    log.decoded(
        topics.name(topic),
        (at, decoded) -> {
          if (decoded instanceof Decoded.Value value) {
            taker.accept(at, value.record());
          } else if (decoded instanceof Decoded.Undecodable u
              && topic != Topic.LIVE) { // tombstones
            throw new Failure(
                "the record at offset "
                    + at.offset()
                    + " of partition "
                    + at.partition()
                    + " of "
                    + topics.name(topic)
                    + " cannot be understood ("
                    + u.message()
                    + "), and may refer to any file; nothing was removed");
          }
        });
  }
}
