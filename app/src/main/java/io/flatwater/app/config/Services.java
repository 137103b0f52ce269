package io.flatwater.app.config;

import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.ingest.BatcherSettings;
import io.flatwater.ingest.Check;
import io.flatwater.ingest.HeldOut;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import io.flatwater.model.Rows;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.SchemaRegistry;
import io.flatwater.store.BlobStore;
import io.flatwater.trainer.Beginning;
import io.flatwater.trainer.RunSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/**
 * The configuration in the words of each service.
 *
 * @param configuration to be translated
 */
public record Services(Configuration configuration) {
  /** Returns what ingest does with examples. */
  public IngestSettings ingest() {
    Ingest ingest = configuration.ingest();
    Contract contract = configuration.contract().contract();
    return new IngestSettings(
        new Check(
            contract.type() == Rows.Type.UINT8 ? DataType.UINT8 : DataType.FLOAT32,
            contract.shape(),
            contract.classes().size()),
        batcher(ingest),
        configuration.topics().topics(),
        ingest.storage() == Ingest.Storage.DISK
            ? IngestSettings.Storage.DISK
            : IngestSettings.Storage.MEMORY,
        ingest.labels().join(),
        Duration.ofMillis(ingest.flushMillis()));
  }

  /** Returns how ingest runs on a broker. */
  public io.flatwater.ingest.ServiceSettings ingestService() {
    Ingest ingest = configuration.ingest();
    return new io.flatwater.ingest.ServiceSettings(
        ingest.application(),
        ingest.instance(),
        Path.of(ingest.stateDirectory()),
        Duration.ofMillis(ingest.commitMillis()),
        ingest.threads(),
        configuration.clients());
  }

  /**
   * Returns the trainer's run. With {@code trainer.from} the network is that model's.
   *
   * @throws ConfigurationException if network, contract and model file do not fit together
   */
  public RunSettings run() {
    Trainer trainer = configuration.trainer();
    Definition definition = configuration.network().definition(configuration.contract());
    Beginning beginning = new Beginning.Fresh();
    if (!trainer.from().isEmpty()) {
      ModelFile model = ModelFile.read("trainer.from", Path.of(trainer.from()));
      model.check(configuration.contract().contract());
      definition = model.definition();
      beginning = new Beginning.From(model.params(), trainer.from());
    }
    try {
      return new RunSettings(
          trainer.run(),
          frozen(definition, trainer.freeze()),
          configuration.contract().contract(),
          configuration.optimizer().method(),
          trainer.seed(),
          trainer.execution(),
          beginning,
          trainer.divergence().divergence(),
          trainer.adaptation());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          List.of("network, contract and trainer do not fit together: " + e.getMessage()));
    }
  }

  /** Returns how an evaluator judges and behaves. */
  public io.flatwater.evaluator.ServiceSettings evaluator() {
    Evaluator evaluator = configuration.evaluator();
    Evaluator.Probes probes = evaluator.probes();
    Evaluator.SharpnessSection sharpness = evaluator.sharpness();
    return new io.flatwater.evaluator.ServiceSettings(
        evaluator.name(),
        evaluator.instance(),
        new EvaluationSettings(
            probes.blockRows(),
            probes.intermediateRows() == 0 ? EvaluationSettings.ALL : probes.intermediateRows(),
            sharpness.rows(),
            sharpness.routines(),
            sharpness.seconds(),
            sharpness.seed()),
        evaluator.execution(),
        new io.flatwater.evaluator.ServiceSettings.Probes(
            Set.copyOf(probes.required()), probes.maxBytes(), probes.heldOut()),
        evaluator.skipWhenBehind()
            ? io.flatwater.evaluator.ServiceSettings.Lag.SKIP_TO_NEWEST
            : io.flatwater.evaluator.ServiceSettings.Lag.JUDGE_ALL);
  }

  /**
   * Opens the store of checkpoint files; whoever asks closes it.
   *
   * @throws io.flatwater.store.StoreException if it cannot be used, in one sentence
   */
  public BlobStore store() {
    return configuration.store().open();
  }

  /**
   * Opens the codec of all records, with the registry and, if one is named, the serializer.
   *
   * @throws ConfigurationException if the serializer cannot be used
   */
  public Codec codec() {
    Configuration.Registry registry = configuration.registry();
    SchemaRegistry server = SchemaRegistry.open(registry.settings());
    return registry.serializer().isEmpty()
        ? new Codec(server)
        : new Codec(server, serializer(registry));
  }

  @SuppressWarnings("unchecked") // such serializers take any record
  private Serializer<Object> serializer(Configuration.Registry registry) {
    try {
      Serializer<Object> serializer = Utils.newInstance(registry.serializer(), Serializer.class);
      Map<String, Object> properties = new HashMap<>(configuration.clients());
      properties.put("schema.registry.url", registry.url());
      serializer.configure(properties, false);
      return serializer;
    } catch (ReflectiveOperationException | KafkaException e) {
      throw new ConfigurationException(
          List.of(
              "registry.serializer: found "
                  + registry.serializer()
                  + ", which cannot be used ("
                  + e
                  + "); is it on the class path?"));
    }
  }

  private static BatcherSettings batcher(Ingest ingest) {
    return new BatcherSettings(
        ingest.batchSize(),
        ingest.maxDelayMillis() == 0
            ? BatcherSettings.UNBOUNDED
            : Duration.ofMillis(ingest.maxDelayMillis()),
        ingest.recentIds(),
        new HeldOut(ingest.heldOut().share()),
        new BatcherSettings.Probes(
            ingest.heldOut().rows(),
            ingest.heldOut().slicing() == Ingest.HeldOut.Slicing.TIME
                ? BatcherSettings.Slicing.TIME
                : BatcherSettings.Slicing.DOMAIN));
  }

  private static Definition frozen(Definition definition, List<String> layers) {
    if (layers.isEmpty()) {
      return definition;
    }
    Set<String> all = new HashSet<>(definition.frozen());
    all.addAll(layers);
    return definition.freeze(all);
  }
}
