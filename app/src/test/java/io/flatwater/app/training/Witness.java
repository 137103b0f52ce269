package io.flatwater.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.model.file.CheckpointFile;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.store.BlobStore;
import io.flatwater.trainer.RunSettings;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Compares what a run has published with what it was given.
 *
 * @param ground on which it ran
 * @param store of its files
 */
record Witness(Ground ground, BlobStore store) {

  /** Every batch once, every version once and readable, and the state of the plain loop. */
  void assertExactlyOnce(RunSettings settings, String stream, List<MiniBatch> batches) {
    for (Checkpoint version : assertPublishedOnce(settings, stream, batches)) {
      assertEquals(
          version.getStateHash(),
          CheckpointFile.read(store.get(version.getFile())).manifest().stateHash());
    }
  }

  /** The same, but old files may be gone; returns the versions. */
  List<Checkpoint> assertPublishedOnce(
      RunSettings settings, String stream, List<MiniBatch> batches) {
    String lineage = settings.run() + "/" + stream;
    assertEquals(batches.stream().map(MiniBatch::getId).toList(), ground.steps(lineage));
    List<Checkpoint> versions = ground.checkpoints(lineage);
    assertEquals(
        LongStream.range(0, versions.size()).boxed().toList(),
        versions.stream().map(Checkpoint::getVersion).toList());
    Checkpoint last = versions.get(versions.size() - 1);
    assertTrue(last.getEnded());
    assertEquals(batches.size(), last.getStep());
    assertEquals(Ground.hashInMemory(settings, stream, batches), last.getStateHash());
    return versions;
  }
}
