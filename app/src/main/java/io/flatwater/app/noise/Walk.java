package io.flatwater.app.noise;

import io.flatwater.ingest.BatcherSettings;
import io.flatwater.ingest.Check;
import io.flatwater.ingest.HeldOut;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
import io.flatwater.ingest.source.ImageStream;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.Networks.Execution;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.trainer.Adaptation;
import io.flatwater.trainer.Beginning;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.StepResult;
import io.flatwater.trainer.StepResult.Stepped;
import io.flatwater.trainer.Trainer;
import io.flatwater.trainer.noise.NoisePolicy;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;

/** One model that is trained along streams of images, nothing held out. */
final class Walk implements AutoCloseable {
  private static final int BATCH_ROWS = 128;
  private static final String STREAM = "noisy";

  private final Check check;
  private final Network network;
  private final Trainer trainer;

  Walk(Definition definition, LabelledImages images, Method method, long seed) {
    List<Integer> shape = List.of(images.height(), images.width());
    this.check = new Check(DataType.UINT8, shape, images.classes());
    RunSettings settings =
        new RunSettings(
                "study",
                definition,
                Contract.pixels(shape, images.classes()),
                method,
                seed,
                Execution.of("auto"),
                new Beginning.Fresh())
            .with(Adaptation.of(NoisePolicy.REPORT));
    this.network = Networks.open(settings.definition(), settings.execution()).network();
    this.trainer = Trainer.start(settings, STREAM, network);
  }

  /**
   * Trains on a whole stream.
   *
   * @param each is told every mini-batch and what became of it
   */
  void along(ImageStream source, BiConsumer<MiniBatch, Stepped> each) {
    BatcherSettings batches =
        new BatcherSettings(
            BATCH_ROWS, BatcherSettings.UNBOUNDED, 0, new HeldOut(0), BatcherSettings.Probes.USUAL);
    Pipeline pipeline = new Pipeline(check, batches);
    Iterator<Example> examples = source.examples(0);
    while (examples.hasNext()) {
      pipeline.accept(STREAM, examples.next(), output -> take(output, each));
    }
    pipeline.accept(STREAM, source.end(), output -> take(output, each));
  }

  private void take(Output output, BiConsumer<MiniBatch, Stepped> each) {
    if (output instanceof Output.Batch batch) {
      StepResult result = trainer.train(batch.value());
      if (!(result instanceof Stepped stepped)) {
        throw new IllegalStateException("a mini-batch was refused: " + result);
      }
      each.accept(batch.value(), stepped);
    }
  }

  Trainer trainer() {
    return trainer;
  }

  @Override
  public void close() {
    network.close();
  }
}
