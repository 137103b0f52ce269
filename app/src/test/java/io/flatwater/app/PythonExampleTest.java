package io.flatwater.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.config.Layers;
import io.flatwater.app.config.Services;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.DecodedDeserializer;
import io.flatwater.schemas.wire.LocalRegistry;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The producer in Python sends what ingest takes. */
class PythonExampleTest {
  private static final Path SCRIPT = Path.of("../examples/python/produce.py");
  private static final DecodedDeserializer DESERIALIZER =
      new DecodedDeserializer(new Codec(new LocalRegistry()));

  @TempDir Path directory;

  @BeforeAll
  static void lookForPython() {
    assumeTrue(
        runs("python3", "-c", "import sys; assert sys.version_info >= (3, 7)"),
        "there is no python3 here, so that its example cannot be tried");
  }

  @Test
  void printsWhatIngestTakes() throws Exception {
    Taken taken = new Taken();
    for (Topic topic : List.of(Topic.EXAMPLES, Topic.LABELS)) {
      String printed = run("--print", topic.suffix(), "--count", "200", "--labels-delay", "30");
      for (String line : printed.split("\n", -1)) {
        String[] keyAndValue = line.split("\t", 2);
        if (keyAndValue.length == 2) {
          byte[] value = keyAndValue[1].getBytes(StandardCharsets.UTF_8);
          taken.record(topic, keyAndValue[0], value, json());
        }
      }
    }
    taken.check(200);
  }

  @Test
  void sendsWhatIngestTakes() throws Exception {
    assumeTrue(
        runs("python3", "-c", "import confluent_kafka") || runs("python3", "-c", "import kafka"),
        "python3 has no Kafka library here, so that nothing is sent");
    Topics topics = new Topics("py.", 4, 1);
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Map<String, Object> clients = new HashMap<>();
      clients.put("bootstrap.servers", broker.bootstrap());
      try (Admin admin = Admin.create(clients)) {
        new TopicProvision(admin, topics, Duration.ofSeconds(60)).createMissing();
      }
      String said =
          run(
              "--bootstrap",
              broker.bootstrap(),
              "--prefix",
              "py.",
              "--count",
              "200",
              "--labels-delay",
              "30");
      assertTrue(said.strip().endsWith("sent 402 records to stream python-demo"), said);
      Taken taken = new Taken();
      try (var consumer =
          new KafkaConsumer<>(clients, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        for (Topic topic : List.of(Topic.EXAMPLES, Topic.LABELS)) {
          // Kafka's own partitioner, or ingest would refuse it.
          TopicPartition at =
              new TopicPartition(topics.name(topic), topics.partitionOf("python-demo"));
          consumer.assign(List.of(at));
          consumer.seekToBeginning(List.of(at));
          long end = consumer.endOffsets(List.of(at)).get(at);
          while (consumer.position(at) < end) {
            for (ConsumerRecord<byte[], byte[]> r : consumer.poll(Duration.ofMillis(200))) {
              taken.record(
                  topic,
                  new String(r.key(), StandardCharsets.UTF_8),
                  r.value(),
                  new RecordHeaders(r.headers()));
            }
          }
        }
      }
      taken.check(200);
    }
  }

  /** Ingest with the example's own configuration. */
  private static final class Taken {
    private final List<Output> outputs = new ArrayList<>();
    private final Pipeline pipeline;

    Taken() {
      IngestSettings settings =
          new Services(Layers.none().file(SCRIPT.resolveSibling("flatwater.yaml")).read()).ingest();
      pipeline = new Pipeline(settings.check(), settings.batcher(), settings.labels());
    }

    void record(Topic topic, String stream, byte[] value, RecordHeaders headers) {
      Decoded decoded = DESERIALIZER.deserialize(topic.suffix(), headers, value);
      Decoded.Value read = assertInstanceOf(Decoded.Value.class, decoded, decoded.toString());
      pipeline.accept(topic, stream, read.record(), outputs::add);
    }

    void check(int examples) {
      assertEquals(0, pipeline.numbers().deadLetters());
      assertEquals(examples, pipeline.labels().joined());
      int rows =
          outputs.stream()
              .filter(Output.Batch.class::isInstance)
              .mapToInt(o -> ((MiniBatch) o.value()).getIds().size())
              .sum();
      assertEquals(examples, rows + pipeline.numbers().heldOut());
      assertTrue(pipeline.numbers().ended() >= 1);
    }
  }

  private static RecordHeaders json() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));
    return headers;
  }

  private String run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3", SCRIPT.toString()));
    command.addAll(List.of(arguments));
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
    assertEquals(0, process.exitValue(), Files.readString(out));
    return Files.readString(out);
  }

  private static boolean runs(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
