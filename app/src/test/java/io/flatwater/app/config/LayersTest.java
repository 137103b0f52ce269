package io.flatwater.app.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.schemas.wire.RegistrySettings.Authentication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayersTest {
  @TempDir Path directory;

  @Test
  void withoutAnythingEverySettingHasItsDefault() {
    Configuration c = Layers.none().read();
    assertEquals("localhost:9092", c.broker().bootstrap());
    assertTrue(c.registry().settings().isLocal());
    assertEquals(4, c.topics().topics().partitions());
    assertEquals(List.of(256, 128), c.network().hidden());
    assertEquals(784, c.network().definition(c.contract()).inputs());
    assertEquals(10, c.contract().contract().classes().size());
    assertEquals("sam", c.optimizer().method().optimizer());
    assertEquals(100, c.trainer().service().cuts().steps());
    assertEquals(Map.of("bootstrap.servers", "localhost:9092"), c.clients());
  }

  @Test
  void theCommandLineCountsMoreThanTheEnvironmentAndThatMoreThanTheFile() throws Exception {
    Path file =
        write(
            """
            broker: {bootstrap: "kafka:9092"}
            trainer:
              run: from-file
              seed: 1
              checkpoint: {everySteps: 10, everyMillis: 1000}
            """);
    Configuration c =
        Layers.none()
            .file(file)
            .environment(
                Map.of(
                    "FLATWATER_TRAINER_SEED", "2",
                    "FLATWATER_TRAINER_CHECKPOINT_EVERY_STEPS", "20",
                    "FLATWATER_NETWORK_HIDDEN", "64,32",
                    "FLATWATER_JAVA_OPTS", "-Xmx1g",
                    "PATH", "/bin"))
            .set("trainer.seed=3")
            .read();
    assertEquals("from-file", c.trainer().run());
    assertEquals(3, c.trainer().seed());
    assertEquals(20, c.trainer().checkpoint().everySteps());
    assertEquals(1000, c.trainer().checkpoint().everyMillis());
    assertEquals(List.of(64, 32), c.network().hidden());
  }

  @Test
  void kafkasPropertiesPassThroughUnderTheirOwnNames() throws Exception {
    Path file = write("kafka: {security.protocol: SSL, ssl: {endpoint.identification: none}}");
    Configuration c =
        Layers.none()
            .file(file)
            .environment(Map.of("FLATWATER_KAFKA_SASL_JAAS_CONFIG", "user=\"a\" password=\"b\";"))
            .set("kafka.security.protocol=SASL_SSL")
            .read();
    assertEquals(
        Map.of(
            "bootstrap.servers", "localhost:9092",
            "security.protocol", "SASL_SSL",
            "ssl.endpoint.identification", "none",
            "sasl.jaas.config", "user=\"a\" password=\"b\";"),
        c.clients());
  }

  @Test
  void anOptimizerTakesItsSettingsFromTheEnvironmentToo() {
    Configuration c =
        Layers.none()
            .environment(
                Map.of(
                    "FLATWATER_OPTIMIZER_NAME", "sam",
                    "FLATWATER_OPTIMIZER_SETTINGS_RHO", "0.1",
                    "FLATWATER_OPTIMIZER_SETTINGS_WEIGHT_DECAY", "5e-4"))
            .read();
    assertEquals("sam rho=0.1 weight-decay=5e-4", c.optimizer().method().text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "trainer: {checkpoint: {everySteps: ten}}|trainer.checkpoint.everySteps: found \"ten\","
            + " expected a whole number of at least 1",
        "trainer: {checkpoint: {everySteps: 0}}|trainer.checkpoint.everySteps: found 0, expected a"
            + " whole number of at least 1",
        "trainer: {checkpoint: {everySteps: 1.5}}|trainer.checkpoint.everySteps: found 1.5,"
            + " expected a whole number of at least 1",
        "trainer: {chekpoint: {everySteps: 1}}|trainer.chekpoint: unknown setting; did you mean"
            + " checkpoint?",
        "trainer: {checkpoint: 7}|trainer.checkpoint: found 7, expected settings under it:"
            + " everySteps, everyMillis",
        "topics: {partitions: [1]}|topics.partitions: found [1], expected a whole number from 1 to"
            + " 10000",
        "ingest: {heldOut: {share: 2}}|ingest.heldOut.share: found 2, expected a number"
            + " from 0 to 0.5",
        "network: {kind: rnn}|network.kind: found \"rnn\", expected one of mlp, cnn, file",
        "network: {hidden: [256, x]}|network.hidden: found [256,\"x\"], expected a list, each entry"
            + " a whole number from 1 to 1000000",
        "network: {kind: file}|network.file: found nothing, expected a .json, .zip, .keras or .h5"
            + " file, since network.kind is file",
        "{network: {kind: cnn}, contract: {shape: [54]}}|contract.shape: found [54], expected"
            + " [height, width] or [height, width, channels], since network.kind is cnn",
        "contract: {classNames: [a, b]}|contract.classNames: found 2 names, expected 10 as"
            + " contract.classes says",
        "evaluator: {skipWhenBehind: maybe}|evaluator.skipWhenBehind: found \"maybe\", expected"
            + " true or false",
        "broker: {bootstrap: nowhere}|broker.bootstrap: found \"nowhere\", expected host:port, or"
            + " several with commas between them",
        "registry: {url: ftp://x}|registry.url: found \"ftp://x\", expected local, http://host..."
            + " or https://host..., without user and password",
        "registry: {url: 'http://x', user: a, token: b}|registry: found a user and a token,"
            + " expected one of them",
        "store: {location: 's3:x'}|store.location: found \"s3:x\", expected a directory, or"
            + " s3://bucket/prefix",
        "store: {location: 's3://X'}|store.location: found the bucket \"X\", expected 3 to 63 of"
            + " a-z, 0-9, '.' and '-'",
        "store: {s3: {accessKey: a}}|store.s3.secretKey: found one of accessKey and secretKey,"
            + " expected both or none",
        "store: {s3: {endpoint: 'http://u:p@host'}}|store.s3.endpoint: found \"http://***@host\","
            + " expected http://host:port or https://host:port, without user and password",
        "store: {s3: {region: EU}}|store.s3.region: found \"EU\", expected a region's name, such as"
            + " eu-central-1",
        "kafka: {bootstrap.servers: x}|kafka.bootstrap.servers: found a value, expected none; set"
            + " broker.bootstrap instead",
        "kafka: {bootstrap: x}|kafka.bootstrap: unknown to Kafka; set broker.bootstrap instead",
        "kafka: {security.protocoll: SSL}|kafka.security.protocoll: unknown to Kafka; did you mean"
            + " kafka.security.protocol?",
        "kafka: {sesion.timeout.ms: 1}|kafka.sesion.timeout.ms: unknown to Kafka; did you mean"
            + " kafka.session.timeout.ms?",
        "kafka: {ssl.key.password: [hidden]}|kafka: found a value of another form, expected names"
            + " with values",
        "trainers: {}|trainers: unknown setting; did you mean trainer?",
        "[1]|the configuration: found [1], expected settings under it: broker, registry, kafka,"
            + " topics, network, contract, optimizer, ingest, trainer, evaluator, gate,"
            + " serving, dashboard, store,"
            + " metrics, log, tracing",
      })
  void aWrongValueGetsItsPathWhatWasFoundAndWhatWasExpected(String yaml, String message)
      throws Exception {
    assertEquals(message, problem(Layers.none().file(write(yaml))));
  }

  @Test
  void aWrongOptimizerIsExplainedByTheListOfOptimizers() throws Exception {
    assertTrue(
        problem(Layers.none().file(write("optimizer: {name: samm}")))
            .startsWith("optimizer: unknown optimizer \"samm\"; did you mean sam?"));
    String message = problem(Layers.none().set("optimizer.settings.rhoo=1"));
    assertTrue(message.startsWith("optimizer: ") && message.contains("rhoo"), message);
  }

  @Test
  void anotherMethodTakesNothingOverFromTheOneBelowIt() throws Exception {
    Layers file =
        Layers.none().file(write("optimizer: {name: sam, settings: {rho: 0.3, rate: 0.05}}"));
    assertEquals(
        Map.of("rho", "0.1", "rate", "0.05"),
        file.set("optimizer.name=sam")
            .set("optimizer.settings.rho=0.1")
            .read()
            .optimizer()
            .settings());
    assertEquals(Map.of(), file.set("optimizer.name=sgd").read().optimizer().settings());
    Map<String, String> rate = Map.of("rate", "0.1");
    assertEquals(
        rate,
        file.set("optimizer.name=sgd")
            .set("optimizer.settings.rate=0.1")
            .read()
            .optimizer()
            .settings());
    assertEquals(
        rate,
        file.environment(
                Map.of(
                    "FLATWATER_OPTIMIZER_NAME", "sgd", "FLATWATER_OPTIMIZER_SETTINGS_RATE", "0.1"))
            .read()
            .optimizer()
            .settings());
    // What the same hand has said stays, in any order, and is refused if it does not fit.
    assertEquals(
        Map.of("momentum", "0.9"),
        Layers.none()
            .set("optimizer.settings.momentum=0.9")
            .set("optimizer.name=sgd")
            .read()
            .optimizer()
            .settings());
  }

  @Test
  void valuesFromElsewhereNameWhereTheyAreFrom() {
    assertEquals(
        "trainer.seed: found \"x\", expected a whole number (from FLATWATER_TRAINER_SEED)",
        problem(Layers.none().environment(Map.of("FLATWATER_TRAINER_SEED", "x"))));
    assertEquals(
        "trainer.shards: found 0, expected a whole number from 1 to 1024 (from the command line)",
        problem(Layers.none().set("trainer.shards", "0")));
  }

  @Test
  void misspeltVariablesAndPathsNameTheNearest() {
    assertEquals(
        "environment variable FLATWATER_TRAINER_SED: unknown setting; did you mean"
            + " FLATWATER_TRAINER_SEED?",
        problem(Layers.none().environment(Map.of("FLATWATER_TRAINER_SED", "1"))));
    assertEquals(
        "trainer.sed: unknown setting; did you mean trainer.seed? (from the command line)",
        problem(Layers.none().set("trainer.sed=1")));
    assertTrue(
        problem(Layers.none().set("x")).startsWith("--set: found \"x\", expected path=value"));
  }

  @Test
  void variablesThatKubernetesMakesOfServicesAreLeftAlone() {
    Map<String, String> made =
        Map.of(
            "FLATWATER_TRAINER_SERVICE_HOST", "10.0.0.1",
            "FLATWATER_TRAINER_SERVICE_PORT_HTTP", "80",
            "FLATWATER_TRAINER_PORT", "tcp://10.0.0.1:80",
            "FLATWATER_TRAINER_PORT_80_TCP_ADDR", "10.0.0.1",
            "FLATWATER_METRICS_PORT", "tcp://10.0.0.1:9400");
    assertEquals(Layers.none().read(), Layers.none().environment(made).read());
    Map<String, String> ours = Map.of("FLATWATER_METRICS_PORT", "9400");
    assertEquals("9400", Layers.none().environment(ours).read().metrics().port());
    for (String variable : Catalogue.byVariable().keySet()) {
      assertTrue(Catalogue.looksLikeSetting(variable) || variable.equals("FLATWATER_KAFKA"));
    }
  }

  @Test
  void allProblemsAreToldAtOnce() throws Exception {
    var layers = Layers.none().file(write("{topics: {partitions: 0}, trainer: {seed: x}}"));
    var e = assertThrows(ConfigurationException.class, layers::read);
    assertEquals(2, e.problems().size(), e.getMessage());
  }

  @Test
  void aFileThatCannotBeReadIsOneSentence() throws Exception {
    Path missing = directory.resolve("no.yaml");
    var e = assertThrows(ConfigurationException.class, () -> Layers.none().file(missing));
    assertEquals(
        "configuration file " + missing + " does not exist; name another one", e.getMessage());
    Path broken = write("trainer: {seed: 1\nbroker: [");
    e = assertThrows(ConfigurationException.class, () -> Layers.none().file(broken));
    assertTrue(e.getMessage().contains(", line 2, column "), e.getMessage());
    Path twice = write("trainer: {seed: 1}\ntrainer: {seed: 2}\n");
    e = assertThrows(ConfigurationException.class, () -> Layers.none().file(twice));
    assertTrue(e.getMessage().contains("Duplicate"), e.getMessage());
    assertDoesNotThrow(() -> Layers.none().file(write("# nothing\n")).read());
  }

  @Test
  void secretsAreNeverShown() {
    Configuration c =
        Layers.none()
            .set("registry.url=https://registry")
            .set("registry.user=anna")
            .set("registry.password=hunter2")
            .set("registry.truststorePassword=hunter2")
            .set("kafka.sasl.jaas.config=password=hunter2")
            .read();
    assertFalse(c.toString().contains("hunter2"), c.toString());
    assertTrue(c.toString().contains("sasl.jaas.config"));
    assertFalse(c.registry().settings().toString().contains("hunter2"));
    assertTrue(
        problem(Layers.none().set("registry.url=https://anna:hunter2@registry"))
            .startsWith("registry.url: found \"https://***@registry\", expected local"));
    assertEquals(
        new Authentication.Basic("anna", "hunter2"), c.registry().settings().authentication());
  }

  @Test
  void everySettingHasAVariableOfItsOwnAndALegalDefault() {
    Set<String> variables = new HashSet<>();
    for (Leaf leaf : Catalogue.leaves().values()) {
      assertTrue(variables.add(Catalogue.variable(leaf.path())), leaf.path());
      assertTrue(leaf.parse(Trees.fallback(leaf)).isPresent(), leaf.path());
    }
    assertTrue(variables.contains("FLATWATER_TRAINER_CHECKPOINT_EVERY_STEPS"));
  }

  private String problem(Layers layers) {
    return assertThrows(ConfigurationException.class, layers::read).getMessage();
  }

  private Path write(String yaml) throws Exception {
    return Files.writeString(Files.createTempFile(directory, "c", ".yaml"), yaml);
  }
}
