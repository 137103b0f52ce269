package io.flatwater.app.hostile;

import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.NumericEnvironment;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Counters;
import io.flatwater.model.file.Manifest;
import io.flatwater.model.file.Origin;
import io.flatwater.model.file.State;
import io.flatwater.model.file.State.MemoryImage;
import io.flatwater.optim.Memory;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Content;
import io.flatwater.trainer.Adaptation;
import io.flatwater.trainer.Answer;
import io.flatwater.trainer.Beginning;
import io.flatwater.trainer.Divergence;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.drift.DetectorKind;
import io.flatwater.trainer.drift.SentrySettings;
import io.flatwater.trainer.noise.NoisePolicy;
import io.flatwater.trainer.noise.NoiseSettings;
import io.flatwater.trainer.noise.Treatment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Small models to make bad ones of. */
final class Models {
  static final Definition MLP = Definition.mlp(6, List.of(5), 3).freeze(Set.of("dense1"));
  static final Definition CNN = Definition.cnn(16, 16, 1, 2);

  private Models() {}

  static byte[] checkpoint() {
    float[] params = MLP.initial(7);
    Memory memory = new Memory(MLP.layout(), 11);
    memory.slot("sgd.momentum")[1] = -0.5f;
    memory.setScalar("sam.rho", 0.05);
    memory.advance();
    State state =
        new State(
            1,
            State.next(State.NO_HISTORY, "batch-1"),
            "Sgd[rate=0.1]",
            MemoryImage.of(memory),
            new TreeMap<>(Map.of("drift", new byte[] {1, 2, 3}, "noise", new byte[0])));
    Manifest manifest =
        new Manifest(
            "run/stream",
            1,
            0,
            1,
            new Origin(0, 5, 6, 1_000_000, 2_000_000),
            11,
            "c".repeat(64),
            new NumericEnvironment(new TreeMap<>(Map.of("executor", "onednn"))),
            "0.1.0",
            state.hash(params),
            new Counters(128, 120, 60, 128, 70, 99.25));
    return CheckpointFile.write(
        new Checkpoint(MLP, Contract.pixels(List.of(2, 3), 3), params, state, manifest));
  }

  /** Returns a run that looks out for all that there is. */
  static RunSettings settings() {
    return new RunSettings(
            "run",
            MLP,
            Contract.pixels(List.of(2, 3), 3),
            Method.of("sgd", Map.of("rate", 0.1)),
            11,
            Execution.of("auto"),
            new Beginning.Fresh())
        .with(new Divergence(Divergence.Policy.ANCHOR, 500, 20, 10, 10, 5))
        .with(
            new Adaptation(
                new NoisePolicy(
                    NoisePolicy.Estimation.CONFIDENT, NoiseSettings.DEFAULT, Treatment.NONE, 0.5),
                new SentrySettings(
                    List.of(DetectorKind.values()),
                    SentrySettings.Signal.ERROR,
                    SentrySettings.Inputs.UNWATCHED,
                    0.1),
                new Answer.Replay(2, 10, 8)));
  }

  /** Returns a mini-batch of two rows for that run. */
  static MiniBatch batch(int i) {
    MiniBatch batch =
        MiniBatch.newBuilder()
            .setId("")
            .setSequence(i)
            .setIds(List.of(i + "/0", i + "/1"))
            .setEventTimes(List.of(i * 1000L, i * 1000L + 1))
            .setDomains(List.of("d", "d"))
            .setSources(List.of("anna", "bert"))
            .setFeatures(
                new Features(
                    DataType.UINT8,
                    List.of(2, 3),
                    ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, (byte) i, 9, 8, 7, 6, 5, 4})))
            .setLabels(List.of(i % 3, 1))
            .setCleanLabels(List.of(i % 3, 1))
            .build();
    return MiniBatch.newBuilder(batch).setId(Content.miniBatchId("s", batch)).build();
  }

  /** Returns a checkpoint with other bytes in a section of its state. */
  static Checkpoint with(Checkpoint from, String section, byte[] bytes) {
    State state = from.state();
    Map<String, byte[]> sections = new TreeMap<>(state.sections());
    sections.put(section, bytes);
    State changed =
        new State(
            state.step(),
            state.history(),
            state.optimizer(),
            state.memory(),
            new TreeMap<>(sections));
    return new Checkpoint(
        from.definition(), from.contract(), from.params(), changed, from.manifest());
  }
}
