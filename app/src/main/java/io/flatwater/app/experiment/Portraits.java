package io.flatwater.app.experiment;

import io.flatwater.evaluator.Evaluator;
import io.flatwater.evaluator.Model;
import io.flatwater.evaluator.ProbeSets;
import io.flatwater.evaluator.SealedSet;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.CorruptCheckpoint;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Probe;
import io.flatwater.schemas.ProbeSet;
import io.flatwater.store.FileStore;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Looks at models that services have left in a store, as the plain loop looks at its own. */
final class Portraits {
  private static final long PROBE_BYTES = 1L << 30;

  private final Plan plan;
  private final Recording recording;

  Portraits(Plan plan, Recording recording) {
    this.plan = plan;
    this.recording = recording;
  }

  /**
   * Keeps a portrait of each.
   *
   * @param directory of the store
   * @param checkpoints one of each lineage
   */
  void take(Path directory, Collection<Checkpoint> checkpoints, Feed.Probes given) {
    ProbeSets probes = new ProbeSets(PROBE_BYTES, 1);
    given.write(
        record -> {
          if (record instanceof Probe block) {
            probes.add(Plan.STREAM, block);
          } else if (record instanceof ProbeSet seal) {
            probes.seal(Plan.STREAM, seal);
          }
        });
    List<SealedSet> sets = plan.own(probes);
    Evaluator evaluator = new Evaluator(plan.judging().settings());
    try (FileStore store = new FileStore(directory)) {
      for (Checkpoint checkpoint : checkpoints) {
        io.flatwater.model.file.Checkpoint file = read(store, checkpoint);
        try (Network network = Networks.open(file.definition(), plan.execution()).network()) {
          Model model = new Model(network, file.params(), file.contract());
          recording.portrait(
              checkpoint.getLineage(), evaluator.portrait(model, sets, plan.judging().frame()));
        }
      }
    }
  }

  private static io.flatwater.model.file.Checkpoint read(FileStore store, Checkpoint checkpoint) {
    try {
      return CheckpointFile.read(store.get(checkpoint.getFile()));
    } catch (CorruptCheckpoint e) {
      throw new IllegalStateException(
          checkpoint.getLineage() + " has left a file that cannot be read: " + e.getMessage(), e);
    }
  }
}
