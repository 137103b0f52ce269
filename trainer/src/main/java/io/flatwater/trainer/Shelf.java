package io.flatwater.trainer;

import io.flatwater.model.Network;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.CorruptCheckpoint;
import io.flatwater.model.file.StateImage;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.BlobStore;
import io.flatwater.store.DamagedBlobException;
import io.flatwater.store.MissingBlobException;
import io.flatwater.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What all partitions of a run share: its settings, its network, the store that lineages are read
 * back from, and what to do about files that are lost.
 */
record Shelf(
    RunSettings settings,
    Network network,
    Provenance provenance,
    Topics topics,
    Codec codec,
    BlobStore store,
    Rescue rescue) {
  /** Leaves room for the rest of a dead letter within a record. */
  private static final int LETTER_BYTES = Limits.RECORD_BYTES - (64 << 10);

  /** Returns the same shelf with another way to deal with lost files. */
  Shelf with(Rescue other) {
    return new Shelf(settings, network, provenance, topics, codec, store, other);
  }

  /** Returns a trainer with the initial model. */
  Trainer begin(String stream) {
    return Trainer.start(settings, stream, network);
  }

  /** Returns an index of a partition that knows no stream. */
  Index emptyIndex(int partition) {
    return new Index(settings.run(), provenance.configurationHash(), partition, new TreeMap<>());
  }

  /**
   * Reads an index back.
   *
   * @return empty if its file is damaged or gone
   * @throws UnrestorableException if it is another partition's, or the store cannot be read
   * @throws ConfigurationChangedException if the run was configured otherwise
   */
  Optional<Index> index(int partition, String hash) {
    Index index;
    try {
      index = Index.parse(store.get(hash));
    } catch (MissingBlobException | DamagedBlobException e) {
      return Optional.empty();
    } catch (StoreException | IllegalArgumentException e) {
      throw new UnrestorableException(
          "the index of checkpoints of partition "
              + partition
              + " cannot be read back: "
              + e.getMessage(),
          e);
    }
    if (index.partition() != partition || !index.run().equals(settings.run())) {
      throw new UnrestorableException(
          "the committed offset of partition "
              + partition
              + " of run "
              + settings.run()
              + " refers to the index of partition "
              + index.partition()
              + " of run "
              + index.run());
    }
    requireConfiguration(index.configurationHash());
    return Optional.of(index);
  }

  /** Refuses state that another configuration of the run has made. */
  void requireConfiguration(String hash) {
    String ours = provenance.configurationHash();
    if (!ours.equals(hash)) {
      throw new ConfigurationChangedException(
          "run "
              + settings.run()
              + " has checkpoints of another configuration (hash "
              + hash.substring(0, Math.min(12, hash.length()))
              + ", this one is "
              + ours.substring(0, 12)
              + "); put the old configuration back, or start a run of a new name, from one of the"
              + " checkpoints if you like");
    }
  }

  /**
   * Reads a lineage back; a version whose file is damaged or gone is made again.
   *
   * @throws UnrestorableException if that cannot be done, or the store cannot be read
   */
  Lineage load(int partition, String stream, Index.Entry entry) {
    Checkpoint checkpoint;
    try {
      checkpoint = CheckpointFile.read(store.get(entry.file()));
    } catch (MissingBlobException | DamagedBlobException | CorruptCheckpoint e) {
      UnrestorableException damage = unrestorable(stream, entry, e);
      return rescue.lineage(this, new Rescue.Lost(partition, stream, entry, damage));
    } catch (StoreException e) {
      throw unrestorable(stream, entry, e);
    }
    String found = checkpoint.manifest().stateHash();
    if (!found.equals(entry.stateHash())) {
      throw new UnrestorableException(
          name(stream, entry)
              + " has the state hash "
              + found
              + ", its index says "
              + entry.stateHash());
    }
    return Lineage.restored(resume(stream, checkpoint), entry, differences(checkpoint));
  }

  private UnrestorableException unrestorable(String stream, Index.Entry entry, Exception e) {
    return new UnrestorableException(
        name(stream, entry) + " cannot be read back: " + e.getMessage(), e);
  }

  private String name(String stream, Index.Entry entry) {
    return "version " + entry.version() + " of " + Names.lineage(settings.run(), stream);
  }

  /** Returns what a checkpoint file holds, unless it is damaged or gone. */
  Optional<Checkpoint> readable(String file) {
    try {
      return Optional.of(CheckpointFile.read(store.get(file)));
    } catch (MissingBlobException | DamagedBlobException | CorruptCheckpoint e) {
      return Optional.empty();
    }
  }

  /** Returns a trainer as a checkpoint left it. */
  Trainer resume(String stream, Checkpoint checkpoint) {
    return Trainer.resume(settings, stream, network, checkpoint, anchors());
  }

  /** Returns where anchors are kept: beside the checkpoints. */
  Anchor.Store anchors() {
    int length = network.layout().length();
    return new Anchor.Store() {
      @Override
      public String put(StateImage image) {
        return store.put(image.bytes());
      }

      @Override
      public StateImage get(String hash) {
        try {
          return StateImage.read(store.get(hash), length);
        } catch (StoreException | CorruptCheckpoint e) {
          throw new UnrestorableException(
              "a model of run "
                  + settings.run()
                  + " has diverged, and the anchor to go back to cannot be read: "
                  + e.getMessage(),
              e);
        }
      }
    };
  }

  /** Returns how the numeric environment differs from the one a checkpoint was made in. */
  List<String> differences(Checkpoint checkpoint) {
    return provenance.environment().differences(checkpoint.manifest().environment());
  }

  /** Returns the dead letter for a record. */
  DeadLetter letter(Incoming record, String reason, String message) {
    byte[] value = record.value();
    boolean cut = value.length > LETTER_BYTES;
    return DeadLetter.newBuilder()
        .setService(settings.run())
        .setTopic(topics.name(Topic.MINI_BATCHES))
        .setPartition(record.partition())
        .setOffset(record.offset())
        .setReason(reason)
        .setMessage(message)
        .setKey(ByteBuffer.wrap(record.key(), 0, Math.min(record.key().length, 32 << 10)))
        .setValue(ByteBuffer.wrap(cut ? Arrays.copyOf(value, LETTER_BYTES) : value))
        .setTruncated(cut)
        .build();
  }

  /** Returns the event that offsets of a stream's partition were deleted before they were read. */
  DriftEvent gap(String stream, Index.Entry entry, long from, long to) {
    return DriftEvent.newBuilder()
        .setLineage(Names.lineage(settings.run(), stream))
        .setStream(stream)
        .setStep(entry.step())
        .setEventTime(Times.instant(entry.latest()))
        .setDetector("retention")
        .setLevel(DriftLevel.GAP)
        .setStatistic(to - from)
        .setThreshold(0)
        .setAction("went on at offset " + to + "; offsets from " + from + " on were deleted unread")
        .build();
  }
}
