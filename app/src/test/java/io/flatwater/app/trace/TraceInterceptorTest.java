package io.flatwater.app.trace;

import static io.flatwater.app.trace.TracedRecords.BATCH;
import static io.flatwater.app.trace.TracedRecords.batch;
import static io.flatwater.app.trace.TracedRecords.checkpoint;
import static io.flatwater.app.trace.TracedRecords.evaluation;
import static io.flatwater.app.trace.TracedRecords.example;
import static io.flatwater.app.trace.TracedRecords.label;
import static io.flatwater.app.trace.TracedRecords.promotion;
import static io.flatwater.app.trace.TracedRecords.step;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.config.Layers;
import io.flatwater.app.config.Services;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import java.util.ArrayList;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One trace leads from a mini-batch to the verdict on the checkpoint that it went into. */
class TraceInterceptorTest {
  private static final byte[] KEY = "s".getBytes(UTF_8);
  private final Codec codec = new Services(Layers.none().read()).codec();

  private Optional<Traceparent> sent(String topic, SpecificRecord value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, KEY, codec.encode(topic, value));
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
    hear("checkpoints", checkpoint("traced/s", 7), checkpoint);
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
  void aMiniBatchLinksToTheTracesOfItsExamplesAndLabels() {
    Traceparent one = Traceparent.ofExample("one");
    Traceparent two = Traceparent.ofExample("two");
    Traceparent label = Traceparent.ofExample("label of two");
    hear("examples", example("e1"), one);
    hear("vision.examples", example("e2"), two);
    hear("labels", label("e2"), label);
    ProducerRecord<byte[], byte[]> record = send("mini-batches", batch("e1", "e2", "unheard of"));
    assertEquals(BATCH.substring(0, 32), place(record).trace());
    assertEquals(List.of(one, two, label), links(record));
    // Sent again, it says the same once.
    assertEquals(List.of(one, two, label), links(resend(record)));
  }

  @Test
  void aMiniBatchOfOneTraceGoesOnWithIt() {
    Traceparent upload = Traceparent.ofExample("upload");
    Traceparent nextRow = upload.next("row");
    hear("examples", example("u1"), upload);
    consume("examples", "{\"features\": [[1], {}], \"id\": \"u2\"}".getBytes(UTF_8), nextRow);
    ProducerRecord<byte[], byte[]> record = send("mini-batches", batch("u1", "u2"));
    assertEquals(upload.trace(), place(record).trace());
    assertEquals(List.of(upload, nextRow), links(record));
    consume("mini-batches", record.value(), place(record));
    Traceparent step = sent("steps", step("shared/s")).orElseThrow();
    assertEquals(place(record).next("step shared/s"), step);
    // An example that comes again without a trace is in none.
    consume("examples", codec.encode("examples", example("u1")));
    assertEquals(Traceparent.of(BATCH), place(send("mini-batches", batch("u1", "u2"))));
    consume("mini-batches", record.value(), Traceparent.of(BATCH));
  }

  @Test
  void linksAreBounded() {
    String[] ids = new String[TraceInterceptor.MOST_LINKS + 10];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = "bounded" + i;
      hear("examples", example(ids[i]), Traceparent.ofExample(ids[i]));
    }
    assertEquals(TraceInterceptor.MOST_LINKS, links(send("mini-batches", batch(ids))).size());
  }

  @Test
  void aCheckpointLinksToTheStepsThatItIsMadeOf() {
    List<Traceparent> steps = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Traceparent batch = Traceparent.ofExample("gathered batch " + i);
      hear("mini-batches", batch(), batch);
      steps.add(sent("steps", step("gathered/s")).orElseThrow());
    }
    // The transaction was aborted: the same steps are made again.
    for (int i = 0; i < 3; i++) {
      hear("mini-batches", batch(), Traceparent.ofExample("gathered batch " + i));
      assertEquals(steps.get(i), sent("steps", step("gathered/s")).orElseThrow());
    }
    ProducerRecord<byte[], byte[]> first = send("checkpoints", checkpoint("gathered/s", 1));
    assertEquals(steps.get(2).trace(), place(first).trace());
    assertEquals(steps.subList(0, 2), links(first));
    assertEquals(steps.subList(0, 2), links(send("checkpoints", checkpoint("gathered/s", 1))));
    Traceparent later = Traceparent.ofExample("gathered later");
    hear("mini-batches", batch(), later);
    sent("steps", step("gathered/s"));
    ProducerRecord<byte[], byte[]> second = send("checkpoints", checkpoint("gathered/s", 2));
    assertEquals(later.trace(), place(second).trace());
    assertEquals(List.of(), links(second));
    hear("mini-batches", batch(), Traceparent.of(BATCH));
  }

  @Test
  void clientsHaveNoInterceptorUnlessTracesAreAskedFor() {
    String setting = "interceptor.classes";
    assertFalse(Layers.none().read().clients().containsKey(setting));
    assertEquals(
        TraceInterceptor.class.getName(),
        Layers.none().set("tracing.headers=true").read().clients().get(setting));
  }

  /** State and hashes are made of what records hold, not of headers. */
  @Test
  void nothingButHeadersIsChanged() {
    hear("examples", example("untouched"), Traceparent.ofExample("untouched"));
    for (Topic topic : Topic.values()) {
      SpecificRecord value =
          switch (topic) {
            case EXAMPLES -> example("untouched");
            case LABELS -> label("untouched");
            case MINI_BATCHES -> batch("untouched");
            case CHECKPOINTS -> checkpoint("untouched/s", 1);
            case METRICS -> evaluation("untouched/s", 1);
            case PROMOTIONS -> promotion("untouched/s", 1);
            default -> step("untouched/s");
          };
      byte[] bytes = codec.encode(topic.suffix(), value);
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic.suffix(), 0, 7L, KEY, bytes.clone());
      ProducerRecord<byte[], byte[]> sent = resend(record);
      assertSame(record, sent);
      assertArrayEquals(bytes, sent.value(), topic.suffix());
      ConsumerRecord<byte[], byte[]> read =
          new ConsumerRecord<>(topic.suffix(), 0, 0, KEY, bytes.clone());
      ConsumerRecords<byte[], byte[]> records =
          new ConsumerRecords<>(
              Map.of(new TopicPartition(topic.suffix(), 0), List.of(read)), Map.of());
      try (TraceInterceptor interceptor = new TraceInterceptor()) {
        assertSame(records, interceptor.onConsume(records));
      }
      assertArrayEquals(bytes, read.value(), topic.suffix());
    }
    assertArrayEquals("s".getBytes(UTF_8), KEY);
  }

  @Test
  void aStreamOfAnEndlessNameIsNotRemembered() {
    byte[] value = codec.encode("examples", example("e"));
    assertTrue(TraceInterceptor.name(new byte[512], value).isPresent());
    assertTrue(TraceInterceptor.name(new byte[1 << 20], value).isEmpty());
  }

  @Test
  void anExampleWithoutATraceBeginsOneWhenItIsSent() {
    Traceparent begun = place(send("examples", example("new")));
    assertEquals(begun, place(send("examples", example("new"))), "made again");
    assertNotEquals(begun.trace(), place(send("examples", example("newer"))).trace());
    assertEquals(begun, place(send("labels", label("new"))), "of its label");
    Traceparent theirs = Traceparent.ofExample("of their own");
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>("examples", KEY, codec.encode("examples", example("new")));
    record.headers().add(Traceparent.HEADER, theirs.header());
    assertEquals(theirs, place(resend(record)));
  }

  @Test
  void aVerdictGoesOnWithTheMetricsOfItsCheckpoint() {
    Traceparent metrics = Traceparent.ofExample("metrics");
    hear("metrics", evaluation("judged/s", 3), metrics);
    Traceparent verdict = place(send("promotions", promotion("judged/s", 3)));
    assertEquals(metrics.trace(), verdict.trace());
    assertNotEquals(metrics.span(), verdict.span());
  }

  /** Interceptors are called with what a consumer's own deserialisers make of records. */
  @Test
  void theGatesConsumersDecodeWhatTheyHear() {
    Traceparent metrics = Traceparent.ofExample("decoded metrics");
    ConsumerRecord<String, Decoded> record =
        new ConsumerRecord<>("metrics", 0, 0, "s", new Decoded.Value(evaluation("decoded/s", 3)));
    record.headers().add(Traceparent.HEADER, metrics.header());
    ConsumerRecords<String, Decoded> records =
        new ConsumerRecords<>(Map.of(new TopicPartition("metrics", 0), List.of(record)), Map.of());
    try (TraceInterceptor interceptor = new TraceInterceptor()) {
      @SuppressWarnings({"unchecked", "rawtypes"})
      ConsumerRecords<?, ?> heard = interceptor.onConsume((ConsumerRecords) records);
      assertEquals(1, heard.count());
    }
    assertEquals(metrics.trace(), place(send("promotions", promotion("decoded/s", 3))).trace());
  }

  @Test
  void aNameThatClaimsTwoGigabytesTakesNone() {
    byte[] claims = {0, 0, 0, 0, 1, -2, -1, -1, -1, 15, 'x'};
    assertEquals(Optional.empty(), Names.of(claims, Names::first));
    assertEquals(List.of(), Names.examples(claims));
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
    assertEquals(32, Traceparent.of("batch seven").trace().length());
  }

  @ParameterizedTest
  @CsvSource({
    "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01, true",
    "00-0123456789abcdef0123456789abcdef-0123456789abcdef-03, true",
    "cc-0123456789abcdef0123456789abcdef-0123456789abcdef-01-of-a-later-version, true",
    "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01-more, false",
    "00-0123456789abcdef0123456789abcdef-0123456789abcdef-00, false",
    "ff-0123456789abcdef0123456789abcdef-0123456789abcdef-01, false",
    "00-00000000000000000000000000000000-0123456789abcdef-01, false",
    "00-0123456789abcdef0123456789abcdef-0000000000000000-01, false",
    "00-0123456789ABCDEF0123456789abcdef-0123456789abcdef-01, false",
    "00-0123456789abcdef0123456789abcde-0123456789abcdef-01, false",
    "00-0123456789abcdef0123456789abcdef-0123456789abcdef-1, false",
    "00-xyz, false",
    "'', false"
  })
  void onlyHeadersOfTheStandardThatSomebodyKeepsAreTaken(String header, boolean taken) {
    assertEquals(taken, Traceparent.read(header.getBytes(US_ASCII)).isPresent());
  }

  @Test
  void anEndlessHeaderIsNotLookedAt() {
    String endless = "cc" + new String(Traceparent.of(BATCH).header(), US_ASCII).substring(2);
    assertTrue(Traceparent.read((endless + "-").getBytes(US_ASCII)).isPresent());
    assertTrue(Traceparent.read((endless + "-" + "a".repeat(1_000)).getBytes(US_ASCII)).isEmpty());
  }

  private ProducerRecord<byte[], byte[]> send(String topic, SpecificRecord value) {
    return resend(new ProducerRecord<>(topic, KEY, codec.encode(topic, value)));
  }

  private static ProducerRecord<byte[], byte[]> resend(ProducerRecord<byte[], byte[]> record) {
    try (TraceInterceptor interceptor = new TraceInterceptor()) {
      return interceptor.onSend(record);
    }
  }

  private static Traceparent place(ProducerRecord<byte[], byte[]> record) {
    return Traceparent.read(record.headers().lastHeader(Traceparent.HEADER).value()).orElseThrow();
  }

  private static List<Traceparent> links(ProducerRecord<byte[], byte[]> record) {
    List<Traceparent> links = new ArrayList<>();
    record
        .headers()
        .headers(TraceInterceptor.LINK)
        .forEach(h -> links.add(Traceparent.read(h.value()).orElseThrow()));
    return links;
  }

  private void hear(String topic, SpecificRecord value, Traceparent place) {
    consume(topic, codec.encode(topic, value), place);
  }

  private static void consume(String topic, byte[] value, Traceparent... places) {
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(topic, 0, 0, KEY, value);
    for (Traceparent place : places) {
      record.headers().add(Traceparent.HEADER, place.header());
    }
    try (TraceInterceptor interceptor = new TraceInterceptor()) {
      interceptor.onConsume(
          new ConsumerRecords<>(Map.of(new TopicPartition(topic, 0), List.of(record)), Map.of()));
    }
  }
}
