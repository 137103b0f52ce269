package io.flatwater.app.bench.scale;

import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.Services;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.file.Origin;
import io.flatwater.schemas.Example;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.Trainer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What a stream comes to if nothing happens: the calls of the services in a plain loop, without
 * Kafka.
 *
 * @param stateHash of the last model
 * @param history of the batches that it has learned from
 * @param batches their ids in order
 */
record Undisturbed(String stateHash, String history, List<String> batches) {

  /** Runs a stream in memory. */
  static Undisturbed of(Site site, String stream) {
    Configuration configuration = site.configuration();
    Services services = new Services(configuration);
    RunSettings run = services.run();
    IngestSettings ingest = services.ingest();
    List<String> batches = new ArrayList<>();
    try (Network network = Networks.open(run.definition(), run.execution()).network()) {
      Trainer trainer = Trainer.start(run, stream, network);
      Pipeline pipeline = new Pipeline(ingest.check(), ingest.batcher());
      Iterator<Example> examples = site.source(stream).examples(0);
      while (examples.hasNext()) {
        pipeline.accept(stream, examples.next(), o -> take(o, trainer, batches));
      }
      pipeline.accept(stream, site.source(stream).end(), o -> take(o, trainer, batches));
      return new Undisturbed(
          trainer.snapshot(1, Origin.NONE).manifest().stateHash(),
          trainer.history(),
          List.copyOf(batches));
    }
  }

  private static void take(Output output, Trainer trainer, List<String> batches) {
    if (output instanceof Output.Batch batch) {
      batches.add(batch.value().getId());
      trainer.train(batch.value());
    }
  }
}
