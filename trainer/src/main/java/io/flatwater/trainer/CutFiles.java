package io.flatwater.trainer;

import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Counters;
import io.flatwater.model.file.Manifest;
import io.flatwater.model.file.Origin;
import io.flatwater.schemas.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A cut whose files are durable: only the references are left to be committed.
 *
 * @param cut that was written
 * @param index of all lineages of the partition after it
 * @param metadata to commit beside the offset
 * @param events for {@code checkpoints}
 */
record CutFiles(Cut cut, Index index, String metadata, List<Checkpoint> events) {

  /**
   * Writes the files of a cut, then its index.
   *
   * @throws io.flatwater.store.StoreException if one cannot be written; those that were are
   *     orphans, which nothing refers to
   */
  static CutFiles write(Cut cut, Shelf shelf, Moments moments) {
    Index before = cut.before();
    SortedMap<String, Index.Entry> entries = new TreeMap<>(before.entries());
    List<Checkpoint> events = new ArrayList<>();
    for (Cut.Snapshot snapshot : cut.snapshots()) {
      snapshot.anchors().forEach(anchor -> anchor.store(shelf.anchors()));
      var checkpoint = snapshot.checkpoint().get();
      byte[] bytes = CheckpointFile.write(checkpoint);
      String file = shelf.store().put(bytes);
      moments.reached(Moment.FILE_SYNCED);
      Checkpoint event =
          event(checkpoint, before.run(), file)
              .setStream(snapshot.stream())
              .setBytes(bytes.length)
              .setEnded(snapshot.ended())
              .setNoise(Labels.summary(shelf.settings(), checkpoint.state()).orElse(null))
              .setDomain(cut.domain(checkpoint.manifest().lineage()))
              .setAnchors(snapshot.anchors().stream().flatMap(a -> a.blob().stream()).toList())
              .build();
      events.add(event);
      entries.put(snapshot.stream(), entry(event));
    }
    Index index = new Index(before.run(), before.configurationHash(), before.partition(), entries);
    String metadata = Reference.of(shelf.store().put(index.bytes()));
    moments.reached(Moment.INDEX_SYNCED);
    return new CutFiles(cut, index, metadata, events);
  }

  private static Checkpoint.Builder event(
      io.flatwater.model.file.Checkpoint checkpoint, String run, String file) {
    Manifest manifest = checkpoint.manifest();
    Origin origin = manifest.origin();
    Counters counted = manifest.counters();
    return Checkpoint.newBuilder()
        .setLineage(manifest.lineage())
        .setRun(run)
        .setVersion(manifest.version())
        .setParent(manifest.parent())
        .setStep(manifest.step())
        .setPartition(origin.partition())
        .setFromOffset(origin.fromOffset())
        .setToOffset(origin.toOffset())
        .setFromTime(Times.instant(origin.fromTimeMicros()))
        .setToTime(Times.instant(origin.toTimeMicros()))
        .setStateHash(manifest.stateHash())
        .setHistory(checkpoint.state().history())
        .setFile(file)
        .setConfigurationHash(manifest.configurationHash())
        .setOptimizer(checkpoint.state().optimizer())
        .setExamples(counted.examples())
        .setLabelled(counted.labelled())
        .setCorrectGiven(counted.correctGiven())
        .setCleanKnown(counted.cleanKnown())
        .setCorrectClean(counted.correctClean())
        .setLossSum(counted.lossSum());
  }

  /** Returns the entry of an index that says the same as an event. */
  static Index.Entry entry(Checkpoint event) {
    return new Index.Entry(
        event.getVersion(),
        event.getStep(),
        event.getToOffset(),
        Times.micros(event.getToTime()),
        event.getFile(),
        event.getStateHash(),
        event.getEnded());
  }
}
