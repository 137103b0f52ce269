package io.flatwater.app.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.config.Layers;
import io.flatwater.app.config.Services;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.wire.Codec;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** One trace leads from a mini-batch to the verdict on the checkpoint that it went into. */
class TraceInterceptorTest {
  private static final String BATCH = "0123456789abcdef".repeat(4);
  private final Codec codec = new Services(Layers.none().read()).codec();

  private Optional<Traceparent> sent(String topic, SpecificRecord value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, "key".getBytes(UTF_8), codec.encode(topic, value));
    record.headers().add(Traceparent.HEADER, "of an example".getBytes(US_ASCII));
    try (TraceInterceptor interceptor = new TraceInterceptor()) {
      Header header = interceptor.onSend(record).headers().lastHeader(Traceparent.HEADER);
      return Traceparent.read(header.value());
    }
  }

  @Test
  void leadsFromTheMiniBatchToTheMetrics() {
    Traceparent batch = sent("vision.mini-batches", batch()).orElseThrow();
    Traceparent step = sent("steps", step("traced/s")).orElseThrow();
    Traceparent checkpoint = sent("checkpoints", checkpoint("traced/s", 7)).orElseThrow();
    consume(checkpoint("traced/s", 7), checkpoint);
    Traceparent metrics = sent("metrics", evaluation("traced/s", 7)).orElseThrow();
    assertEquals(BATCH.substring(0, 32), batch.trace());
    for (Traceparent later : List.of(step, checkpoint, metrics)) {
      assertEquals(batch.trace(), later.trace());
      assertNotEquals(batch.span(), later.span());
    }
    assertNotEquals(step.span(), checkpoint.span());
    assertEquals(step, sent("steps", step("traced/s")).orElseThrow(), "made again");
    assertNotEquals(step, sent("steps", step("other/s")).orElseThrow(), "of another run");
    assertTrue(sent("metrics", evaluation("traced/s", 8)).isEmpty(), "of an unknown checkpoint");
  }

  @Test
  void recordsThatAreNotOursAreLeftAlone() {
    try (TraceInterceptor interceptor = new TraceInterceptor()) {
      for (byte[] value : new byte[][] {{}, "hello, steps".getBytes(UTF_8), {0, 1, 2, 3, 4, 127}}) {
        var record = interceptor.onSend(new ProducerRecord<>("steps", value));
        assertNull(record.headers().lastHeader(Traceparent.HEADER));
      }
      var other = interceptor.onSend(new ProducerRecord<>("dead-letters", new byte[100]));
      assertNull(other.headers().lastHeader(Traceparent.HEADER));
    }
  }

  @Test
  void aHeaderHasTheFormOfTheStandard() {
    Traceparent parent = Traceparent.of(BATCH);
    String header = new String(parent.header(), US_ASCII);
    assertTrue(header.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"), header);
    assertEquals(Optional.of(parent), Traceparent.read(parent.header()));
    assertTrue(Traceparent.read("00-xyz".getBytes(US_ASCII)).isEmpty());
    assertEquals(32, Traceparent.of("batch seven").trace().length());
  }

  private void consume(Checkpoint value, Traceparent parent) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("checkpoints", 0, 0, new byte[0], codec.encode("checkpoints", value));
    record.headers().add(Traceparent.HEADER, parent.header());
    try (TraceInterceptor interceptor = new TraceInterceptor()) {
      interceptor.onConsume(
          new ConsumerRecords<>(
              Map.of(new TopicPartition("checkpoints", 0), List.of(record)), Map.of()));
    }
  }

  private static MiniBatch batch() {
    return MiniBatch.newBuilder()
        .setId(BATCH)
        .setSequence(3)
        .setIds(List.of("a"))
        .setEventTimes(List.of(1L))
        .setDomains(List.of("d"))
        .setSources(List.of("s"))
        .setFeatures(new Features(DataType.FLOAT32, List.of(1), ByteBuffer.allocate(4)))
        .setLabels(List.of(1))
        .setCleanLabels(List.of(-1))
        .build();
  }

  private static StepReport step(String lineage) {
    return StepReport.newBuilder()
        .setLineage(lineage)
        .setStream("s")
        .setStep(4)
        .setBatchId(BATCH)
        .setRows(1)
        .setEventTime(Instant.EPOCH)
        .setDomain("d")
        .setLoss(1)
        .setCorrectGiven(0)
        .setLabelled(1)
        .setCorrectClean(0)
        .setCleanKnown(0)
        .setGradientNorm(1)
        .setOptimizer("sam")
        .setOutcome(StepOutcome.APPLIED)
        .build();
  }

  private static Checkpoint checkpoint(String lineage, long version) {
    return Checkpoint.newBuilder()
        .setLineage(lineage)
        .setRun("traced")
        .setStream("s")
        .setVersion(version)
        .setParent(version - 1)
        .setStep(4)
        .setPartition(0)
        .setFromOffset(0)
        .setToOffset(9)
        .setFromTime(Instant.EPOCH)
        .setToTime(Instant.EPOCH)
        .setStateHash("state")
        .setHistory("history")
        .setFile("file")
        .setBytes(1)
        .setConfigurationHash("configuration")
        .setOptimizer("sam")
        .setExamples(1)
        .setLabelled(1)
        .setCorrectGiven(0)
        .setCleanKnown(0)
        .setCorrectClean(0)
        .setLossSum(0)
        .build();
  }

  private static Evaluation evaluation(String lineage, long version) {
    return Evaluation.newBuilder()
        .setLineage(lineage)
        .setStream("s")
        .setVersion(version)
        .setStep(4)
        .setEventTime(Instant.EPOCH)
        .setStateHash("state")
        .setProbeSet("*")
        .setProbeHash("probe")
        .setDomain("")
        .setRows(1)
        .setMetrics(Map.of())
        .build();
  }
}
