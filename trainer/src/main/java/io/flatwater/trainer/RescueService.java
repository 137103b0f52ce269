package io.flatwater.trainer;

import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Origin;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.trainer.LogService.GoneException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a lost version again: from its nearest ancestor whose file can be read, or from the initial
 * model, it trains on what the log still holds of the way between. It publishes nothing, must end
 * in the state hash that was published, and writes the same file as the first time.
 */
final class RescueService implements Rescue {
  private static final Logger LOG = LoggerFactory.getLogger(RescueService.class);

  private final ArchiveService archive;
  private final LogService log;
  private final Moments moments;

  RescueService(ArchiveService archive, LogService log, Moments moments) {
    this.archive = archive;
    this.log = log;
    this.moments = moments;
  }

  /**
   * Where to begin.
   *
   * @param name of the version, for messages
   * @param trainer as it was
   * @param offset from which it went on
   * @param differences of the numeric environment since then
   */
  private record Ancestor(String name, Trainer trainer, long offset, List<String> differences) {}

  @Override
  public Lineage lineage(Shelf shelf, Lost lost) {
    String lineage = Names.lineage(shelf.settings().run(), lost.stream());
    long version = lost.entry().version();
    LOG.warn(
        "event=checkpoint-lost lineage={} version={} reason=\"{}\"",
        lineage,
        version,
        lost.damage().getMessage());
    SortedMap<Long, Checkpoint> versions = archive.versions(lost.partition(), lost.stream());
    Checkpoint event = versions.get(version);
    if (event == null || !event.getFile().equals(lost.entry().file())) {
      throw hopeless(lost, "the topic of checkpoints does not know this version");
    }
    Ancestor ancestor = ancestor(shelf, lost, versions);
    CatchUp catchUp = new CatchUp(shelf, ancestor.trainer());
    long before = ancestor.trainer().step();
    try {
      log.readMiniBatches(lost.partition(), ancestor.offset(), event.getToOffset(), catchUp::take);
    } catch (GoneException e) {
      throw hopeless(
          lost,
          "offsets "
              + ancestor.offset()
              + " to "
              + (Math.min(e.beginning(), event.getToOffset()) - 1)
              + " of partition "
              + lost.partition()
              + " of the mini-batches, which it learned from after "
              + ancestor.name()
              + ", were deleted");
    }
    Lineage back = written(shelf, lost, event, ancestor);
    LOG.warn(
        "event=caught-up lineage={} version={} from=\"{}\" steps={}",
        lineage,
        version,
        ancestor.name(),
        back.trainer().step() - before);
    moments.reached(Moment.CAUGHT_UP);
    return back;
  }

  private Ancestor ancestor(Shelf shelf, Lost lost, SortedMap<Long, Checkpoint> versions) {
    List<Checkpoint> earlier = new ArrayList<>(versions.headMap(lost.entry().version()).values());
    Collections.reverse(earlier);
    for (Checkpoint event : earlier) {
      Optional<io.flatwater.model.file.Checkpoint> file = shelf.readable(event.getFile());
      if (file.isPresent()) {
        return new Ancestor(
            "version " + event.getVersion(),
            shelf.resume(lost.stream(), file.get()),
            event.getToOffset(),
            shelf.differences(file.get()));
      }
    }
    Checkpoint first = versions.get(0L);
    if (first == null) {
      throw hopeless(lost, "no earlier version can be read, and where the first began is unknown");
    }
    return new Ancestor(
        "the initial model", shelf.begin(lost.stream()), first.getToOffset(), List.of());
  }

  private static Lineage written(Shelf shelf, Lost lost, Checkpoint event, Ancestor ancestor) {
    Origin origin =
        new Origin(
            event.getPartition(),
            event.getFromOffset(),
            event.getToOffset(),
            Times.micros(event.getFromTime()),
            Times.micros(event.getToTime()));
    Trainer trainer = ancestor.trainer();
    var checkpoint = trainer.snapshot(event.getVersion(), origin);
    String found = checkpoint.manifest().stateHash();
    if (!found.equals(event.getStateHash())) {
      throw hopeless(
          lost,
          "training again from "
              + ancestor.name()
              + " ends in the state hash "
              + found
              + ", the first time it was "
              + event.getStateHash()
              + (ancestor.differences().isEmpty()
                  ? ""
                  : " in another numeric environment ("
                      + String.join("; ", ancestor.differences())
                      + ")"));
    }
    trainer.anchors().forEach(anchor -> anchor.store(shelf.anchors()));
    String file = shelf.store().put(CheckpointFile.write(checkpoint));
    Lineage lineage = Lineage.restored(trainer, lost.entry(), List.of());
    if (!file.equals(event.getFile())) {
      // The same state, written by other software: it needs a version of its own to be referred to.
      lineage.touch();
    }
    return lineage;
  }

  private static UnrestorableException hopeless(Lost lost, String why) {
    return new UnrestorableException(
        lost.damage().getMessage()
            + "; it cannot be made again either, because "
            + why
            + ": put the file back from a copy, or start a run of a new name from another"
            + " checkpoint",
        lost.damage());
  }
}
