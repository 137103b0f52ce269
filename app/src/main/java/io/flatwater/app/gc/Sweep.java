package io.flatwater.app.gc;

import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.CorruptCheckpoint;
import io.flatwater.store.Blob;
import io.flatwater.store.BlobStore;
import io.flatwater.store.DamagedBlobException;
import io.flatwater.store.MissingBlobException;
import io.flatwater.trainer.IndexFile;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Removes what a plan gives free, one file at a time.
 *
 * @param store to remove from
 * @param published checkpoints by their files, for their names
 * @param runs that are known here: a file that nobody refers to is removed only if it says that it
 *     is of one of them, or if it is damaged
 */
public record Sweep(BlobStore store, Map<String, References.Version> published, Set<String> runs) {
  private static final String NEITHER = "neither a checkpoint nor an index";

  /** What became of a file. */
  public sealed interface Fate {
    /** It is gone, or would be. */
    record Removed(String what) implements Fate {}

    /** It stays. */
    record Stays(String why) implements Fate {}
  }

  /** Says what would become of a file. */
  public Fate judge(Blob blob) {
    References.Version version = published.get(blob.hash());
    if (version != null) {
      return new Fate.Removed(version.toString());
    }
    byte[] content;
    try {
      content = store.get(blob.hash());
    } catch (MissingBlobException e) {
      return new Fate.Removed("gone already");
    } catch (DamagedBlobException e) {
      return new Fate.Removed("damaged, and nobody refers to it");
    }
    return origin(content).map(this::judge).orElse(new Fate.Stays(NEITHER));
  }

  private Fate judge(Origin origin) {
    return runs.contains(origin.run())
        ? new Fate.Removed(origin.what() + " of run " + origin.run())
        : new Fate.Stays("of run " + origin.run() + ", which is not known here");
  }

  /** Removes a file, unless it should stay or was written again since it was listed. */
  public Fate remove(Blob blob) {
    Fate fate = judge(blob);
    if (fate instanceof Fate.Removed && !store.delete(blob)) {
      return new Fate.Stays("was written again in the meantime");
    }
    return fate;
  }

  /** What a file that nobody refers to says of itself. */
  private record Origin(String what, String run) {}

  private static Optional<Origin> origin(byte[] content) {
    try {
      return Optional.of(new Origin("superseded index", IndexFile.parse(content).run()));
    } catch (IllegalArgumentException noIndex) {
      try {
        String lineage = CheckpointFile.read(content).manifest().lineage();
        String run = lineage.substring(0, Math.max(0, lineage.indexOf('/')));
        return Optional.of(new Origin("orphan", run));
      } catch (CorruptCheckpoint neither) {
        return Optional.empty();
      }
    }
  }
}
