package io.flatwater.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.evaluator.ServiceSettings.Lag;
import io.flatwater.ingest.BatcherSettings;
import io.flatwater.ingest.shift.Schedule;
import io.flatwater.model.Definition;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.trainer.Beginning;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesTest {
  @TempDir Path directory;

  @Test
  void theDefaultsAreTheServicesOwn() {
    Configuration c = Layers.none().read();
    Services services = new Services(c);
    assertEquals(BatcherSettings.of(128), services.ingest().batcher());
    assertEquals(EvaluationSettings.DEFAULT, services.evaluator().evaluation());
    assertEquals(
        io.flatwater.evaluator.ServiceSettings.Probes.DEFAULT, services.evaluator().probes());
    assertEquals(
        io.flatwater.ingest.ServiceSettings.of(Path.of("flatwater-ingest-state"), c.clients()),
        services.ingestService());
    assertEquals(Definition.mlp(784, List.of(256, 128), 10), services.run().definition());
    assertTrue(services.run().beginning() instanceof Beginning.Fresh);
  }

  @Test
  void whatIsConfiguredArrives() {
    Services services =
        new Services(
            Layers.none()
                .set("ingest.batchSize=64")
                .set("ingest.maxDelayMillis=500")
                .set("ingest.heldOut.slicing=time")
                .set("evaluator.skipWhenBehind=true")
                .set("evaluator.probes.intermediateRows=100")
                .set("trainer.freeze=dense1")
                .set("trainer.shards=2")
                .set("contract.classes=4")
                .set("ingest.source.rotation.schedule=cyclic")
                .read());
    assertEquals(64, services.ingest().batcher().rows());
    assertEquals(500, services.ingest().batcher().span().toMillis());
    assertEquals(BatcherSettings.Slicing.TIME, services.ingest().batcher().probes().slicing());
    assertEquals(4, services.ingest().check().classes());
    assertEquals(Lag.SKIP_TO_NEWEST, services.evaluator().lag());
    assertEquals(100, services.evaluator().evaluation().intermediateRows());
    assertEquals(Set.of("dense1"), services.run().definition().frozen());
    assertEquals(2, services.run().execution().shards());
    Source source = services.configuration().ingest().source();
    assertEquals(new Schedule.Cyclic(0, 60, 2), source.stream("mnist", 10).schedule());
    assertEquals("mnist-test", source.given("mnist").prefix());
  }

  @Test
  void aNetworkFromAFileIsTakenAndMustFitTheContract() throws Exception {
    Path json = directory.resolve("net.json");
    Files.writeString(json, Definition.mlp(54, List.of(8), 7).json());
    Layers layers = Layers.none().set("network.kind=file").set("network.file", json.toString());
    var fits = layers.set("contract.shape=54").set("contract.classes=7").read();
    assertEquals(Definition.mlp(54, List.of(8), 7), new Services(fits).run().definition());
    var misfit = new Services(layers.read());
    assertEquals(
        "network, contract and trainer do not fit together: the network takes 54 values to 7"
            + " classes, the contract 784 to 10",
        assertThrows(ConfigurationException.class, misfit::run).getMessage());
  }

  /** Stands for a serializer of another maker. */
  public static final class OtherSerializer implements Serializer<Object> {
    private String url = "";

    @Override
    public void configure(Map<String, ?> properties, boolean isKey) {
      url = properties.get("schema.registry.url") + " " + properties.get("other.option");
    }

    @Override
    public byte[] serialize(String topic, Object record) {
      return url.getBytes(StandardCharsets.UTF_8);
    }
  }

  @Test
  void anotherSerializerWritesIfItIsNamed() {
    Layers layers =
        Layers.none()
            .set("registry.url=http://registry:8081")
            .set("kafka.other.option=7")
            .set("registry.serializer", OtherSerializer.class.getName());
    byte[] bytes =
        new Services(layers.read()).codec().encode("t", new EndOfStream(Instant.EPOCH, 1L));
    assertEquals("http://registry:8081 7", new String(bytes, StandardCharsets.UTF_8));

    Services missing = new Services(layers.set("registry.serializer=no.Such").read());
    String message = assertThrows(ConfigurationException.class, missing::codec).getMessage();
    assertTrue(message.startsWith("registry.serializer: found no.Such, which cannot be used"));
    Layers local = layers.set("registry.url=local");
    message = assertThrows(ConfigurationException.class, local::read).getMessage();
    assertTrue(message.startsWith("registry.url: found local, expected a server"), message);
  }

  @Test
  void theConfigurationOfTheComposeFileIsOne() {
    Layers layers =
        Layers.none()
            .file(Path.of("../docker/flatwater.yaml"))
            .environment(Map.of("FLATWATER_METRICS_TOKEN", "inside-of-the-compose-network"));
    assertEquals("main", new Services(layers.read()).run().run());
  }

  @Test
  void filesThatAreTooLargeAreNotRead() throws Exception {
    Path file = directory.resolve("large.json");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(8L << 30); // sparse
    }
    for (Layers layers :
        List.of(
            Layers.none().set("contract.file", file.toString()),
            Layers.none().set("network.kind=file").set("network.file", file.toString()))) {
      Services services = new Services(layers.read());
      String message = assertThrows(ConfigurationException.class, services::run).getMessage();
      assertTrue(message.contains(".file: found " + file), message);
      assertTrue(message.contains("bytes; is it the right one?"), message);
    }
  }

  @Test
  void filesThatAreNoModelsAreNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("model.zip"), "no zip");
    var from = new Services(Layers.none().set("trainer.from", file.toString()).read());
    String message = assertThrows(ConfigurationException.class, from::run).getMessage();
    assertTrue(
        message.startsWith("trainer.from: found " + file + ", expected a DL4J model"), message);
    var network =
        new Services(
            Layers.none().set("network.kind=file").set("network.file", file.toString()).read());
    message = assertThrows(ConfigurationException.class, network::run).getMessage();
    assertTrue(message.startsWith("network.file: found " + file + ", expected a DL4J"), message);
    var layer = new Services(Layers.none().set("trainer.freeze=dense9").read());
    message = assertThrows(ConfigurationException.class, layer::run).getMessage();
    assertTrue(message.contains("has no layer dense9 to keep fixed"), message);
  }

  @Test
  void aModelOfKerasIsTrainedOn() {
    Path model = Path.of("../models/src/test/resources/keras/images.keras");
    Layers layers =
        Layers.none()
            .set("trainer.from", model.toString())
            .set("contract.shape=[12, 10, 3]")
            .set("contract.classes=3");
    var unscaled = new Services(layers.read());
    String message = assertThrows(ConfigurationException.class, unscaled::run).getMessage();
    assertTrue(message.contains("contract.scale and contract.shift: found 0.003921569"), message);
    var run = new Services(layers.set("contract.shift=-0.5").read()).run();
    assertEquals("first", run.definition().layerNames().get(0));
    assertTrue(run.beginning() instanceof io.flatwater.trainer.Beginning.From);
  }
}
