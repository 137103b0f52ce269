package io.flatwater.app.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.config.ArmText;
import io.flatwater.app.config.Configuration;
import io.flatwater.app.config.ConfigurationException;
import io.flatwater.app.config.ExperimentFile;
import io.flatwater.app.config.Layers;
import io.flatwater.app.hostile.Siege.Bound;
import io.flatwater.app.hostile.Siege.Result;
import io.flatwater.evaluator.gate.Rule;
import io.flatwater.evaluator.gate.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations, experiments, rules and settings that somebody else wrote. */
class HostileConfigurationTest {
  private static final long SEED = 20261126;
  private static final Siege SIEGE =
      new Siege(ConfigurationException.class, new Bound(16 << 20, 400));
  private static final Siege WRONG =
      new Siege(IllegalArgumentException.class, new Bound(4 << 20, 400));
  private static final String CONFIGURATION =
      """
      broker: {bootstrap: "kafka-1:9092,kafka-2:9092"}
      registry: {url: "https://registry:8081", user: me, password: hidden}
      kafka: {security.protocol: SASL_SSL, ssl: {truststore.type: PEM}}
      topics: {prefix: team., partitions: 12, replication: 3}
      network: {kind: mlp, hidden: [64, 32]}
      contract: {type: uint8, shape: [28, 28], scale: 0.004, shift: 0, classes: 3, classNames: [a, b, c]}
      optimizer: {name: sam, settings: {rho: 0.05, rate: 0.1}}
      ingest:
        batchSize: 128
        heldOut: {share: 0.02, rows: 64, slicing: time}
        source: {data: mnist, noise: 0.2, mistakes: {annotators: [anna=0.05*3]}}
      trainer:
        run: main
        seed: 7
        checkpoint: {everySteps: 100, everyMillis: 5000}
      evaluator: {name: judge, probes: {required: [a, b], maxBytes: 1000000}}
      store: {location: "s3://bucket/prefix", s3: {endpoint: "http://host:9000", accessKey: a, secretKey: b}}
      """;

  @TempDir Path directory;

  @Test
  void configurationsAreReadOrRefused() throws Exception {
    Result result = SIEGE.attack(this::configuration, List.of(bytes(CONFIGURATION)), 5_000, SEED);
    assertTrue(result.refused() > 2_000 && result.parsed() > 50, result.toString());
  }

  @Test
  void settingsAreReadOrRefused() throws Exception {
    List<byte[]> good =
        List.of(
            bytes("trainer.seed=1"),
            bytes("network.hidden=[64, 32]"),
            bytes("kafka.sasl.jaas.config=user=\"a\" password=\"b\";"),
            bytes("optimizer.settings.weight-decay=5e-4"),
            bytes("contract.shape=28,28"));
    SIEGE.attack(text -> Layers.none().set(new String(text, UTF_8)).read(), good, 5_000, SEED);
  }

  @Test
  void experimentsAreReadOrRefused() throws Exception {
    String text =
        """
        name: rotated-mnist
        title: A title
        data: {set: mnist, examples: 6000, from: 0, to: 60, noise: [0.2, 0.4]}
        model: {hidden: [256, 128], executor: auto}
        arms: [sgd, "sam:rho=0.1,rate=0.05", "quick=momentum-sam"]
        seeds: [0, 1, 2]
        judging: {angles: [0, 30, 60], sharpnessAngle: 60, everySteps: 50}
        budget: {threads: 2, seconds: 600}
        """;
    Result result =
        SIEGE.attack(
            b -> ExperimentFile.parse("it", new String(b, UTF_8)),
            List.of(bytes(text)),
            5_000,
            SEED);
    assertTrue(result.refused() > 2_000, result.toString());
  }

  @Test
  void optimizersAndRulesAreReadOrRefused() throws Exception {
    WRONG.attack(
        text -> ArmText.parse(new String(text, UTF_8)),
        List.of(bytes("sam"), bytes("wide=sam:rho=0.1,rate=0.05"), bytes("momentum-sam:rho=0.3")),
        5_000,
        SEED);
    WRONG.attack(
        text -> Rule.of(new String(text, UTF_8), Vocabulary.PROMOTE),
        List.of(
            bytes("ood.worst >= live.ood.worst - 0.01"),
            bytes("nll < live.nll and accuracy > 0.3")),
        4_000,
        SEED);
  }

  /** The label of an arm is a directory of the experiment. */
  @Test
  void labelsThatClimbOutOfADirectoryAreRefused() {
    for (String label : List.of("..", ".", "../x", "a/b", "/etc", "a\\b", ".hidden", "")) {
      assertTrue(
          !WRONG.withstands(t -> ArmText.parse(new String(t, UTF_8)), bytes(label + "=sam"), label),
          label);
    }
  }

  /** A long word takes the YAML reader the square of its length, which is why files are short. */
  @Test
  void filesThatGrowWhenTheyAreReadAreRefused() throws Exception {
    Siege tight = new Siege(ConfigurationException.class, new Bound(24 << 20, 800));
    for (String text :
        List.of(
            "trainer: {seed: 1} # " + "x".repeat(2 << 20),
            HostileSourcesTest.laughs(),
            "trainer: " + "[".repeat(50_000),
            "trainer: " + "{a: ".repeat(5_000),
            "trainer: {seed: " + "9".repeat(250_000) + "}",
            "trainer: {" + "k".repeat(250_000) + ": 1}",
            "? " + "k".repeat(250_000) + "\n: 1",
            "trainer: {run: \"" + "r".repeat(250_000) + "\"}",
            "- ".repeat(3_000) + "x")) {
      assertTrue(
          !tight.withstands(this::configuration, bytes(text), text.substring(0, 20)),
          text.substring(0, 20));
    }
  }

  private Configuration configuration(byte[] bytes) throws IOException {
    return Layers.none().file(HostileFiles.write(directory.resolve("c.yaml"), bytes)).read();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
