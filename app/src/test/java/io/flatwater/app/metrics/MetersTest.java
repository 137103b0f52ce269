package io.flatwater.app.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.schemas.StepOutcome;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.metrics.Metrics;
import org.junit.jupiter.api.Test;

/** What happens in a service is what is scraped. */
class MetersTest {
  private static final String STREAM = "{run=\"main\",stream=\"s\"}";

  @Test
  void aTrainersStepsCheckpointsAndMomentsAreScraped() {
    String scrape = Specimen.trainer();
    String outcomes = "flatwater_trainer_steps_total{outcome=\"%s\",run=\"main\",stream=\"s\"}";
    assertEquals(1, value(scrape, outcomes.formatted("applied")));
    assertEquals(1, value(scrape, outcomes.formatted("skipped")));
    assertEquals(128, value(scrape, "flatwater_trainer_examples_total" + STREAM));
    assertEquals(120, value(scrape, "flatwater_trainer_labelled_examples_total" + STREAM));
    assertEquals(96, value(scrape, "flatwater_trainer_correct_examples_total" + STREAM));
    assertEquals(
        Specimen.EVENT.toEpochMilli() / 1e3,
        value(scrape, "flatwater_trainer_event_timestamp_seconds" + STREAM));
    assertEquals(2, value(scrape, "flatwater_trainer_step_seconds_count"));
    assertEquals(0.702, value(scrape, "flatwater_trainer_step_seconds_sum"), 1e-9);
    assertEquals(1, value(scrape, "flatwater_trainer_step_seconds_bucket{le=\"0.0025\"}"));
    assertEquals(2, value(scrape, "flatwater_trainer_step_seconds_bucket{le=\"1.0\"}"));
    assertEquals(1, value(scrape, "flatwater_trainer_checkpoint_seconds_bucket{le=\"0.05\"}"));
    assertEquals(2, value(scrape, "flatwater_trainer_checkpoint_version" + STREAM));
    assertEquals(0.125, value(scrape, "flatwater_trainer_noise_ratio" + STREAM));
    assertEquals(6, value(scrape, "flatwater_trainer_suspect_labels_total" + STREAM));
    assertEquals(3, value(scrape, "flatwater_trainer_lag_records"));
    assertEquals(12, value(scrape, "flatwater_trainer_records_total"));
    assertEquals(1, value(scrape, "flatwater_dead_letters_total{reason=\"WRONG_SHAPE\"}"));
    assertEquals(
        0.75,
        value(
            scrape,
            "flatwater_trainer_drift_statistic{detector=\"adwin\",run=\"main\",stream=\"s\"}"));
    assertTrue(value(scrape, "process_resident_memory_bytes") > 1e6, scrape);
    assertTrue(scrape.contains("flatwater_build_info{service=\"trainer\""), scrape);
  }

  @Test
  void whatIngestAndTheEvaluatorCountIsScraped() {
    String ingest = Specimen.ingest();
    assertEquals(1000, value(ingest, "flatwater_ingest_records_total"));
    assertEquals(5, value(ingest, "flatwater_dead_letters_total{reason=\"LABEL_OUT_OF_RANGE\"}"));
    assertEquals(1, value(ingest, "flatwater_ingest_running"));
    assertEquals(6, value(ingest, "flatwater_ingest_late_labels_total{result=\"joined\"}"));
    String evaluator = Specimen.evaluator();
    assertEquals(0.875, value(evaluator, "flatwater_evaluator_accuracy_ratio{lineage=\"main/s\"}"));
    assertEquals(4, value(evaluator, "flatwater_evaluator_checkpoints_total{result=\"judged\"}"));
    assertEquals(1, value(evaluator, "flatwater_dead_letters_total{reason=\"FILE_MISSING\"}"));
    assertEquals(1, value(evaluator, "flatwater_evaluator_checkpoint_seconds_count"));
  }

  @Test
  void whatTheGateDecidesAndWhatIsServedIsScraped() {
    String model = "{lineage=\"main/s\",stream=\"s\"}";
    String gate = Specimen.evaluator();
    assertEquals(2, value(gate, "flatwater_gate_verdicts_total{verdict=\"promoted\"}"));
    assertEquals(0, value(gate, "flatwater_gate_verdicts_total{verdict=\"rolled_back\"}"));
    assertEquals(1, value(gate, "flatwater_gate_undecided_checkpoints"));
    assertEquals(4, value(gate, "flatwater_gate_live_version" + model));
    String serving = Specimen.serving();
    assertEquals(4, value(serving, "flatwater_serving_live_version" + model), "the newest only");
    assertEquals(
        Specimen.EVENT.toEpochMilli() / 1e3,
        value(serving, "flatwater_serving_live_event_timestamp_seconds" + model));
    assertEquals(7, value(serving, "flatwater_serving_rows_total{stream=\"s\"}"));
    assertEquals(
        1, value(serving, "flatwater_serving_recorded_predictions_total{result=\"dropped\"}"));
    String count =
        "flatwater_http_request_seconds_count{method=\"GET\",route=\"%s\",status=\"%s\"}";
    assertEquals(1, value(serving, count.formatted("/health/ready", "200")));
    assertEquals(
        2, value(serving, count.formatted("other", "404")), "strange paths make no series");
    assertEquals(3, value(Specimen.dashboard(), "flatwater_dashboard_pages"));
  }

  @Test
  void kafkasMillisecondsAndNanosecondsAreToldInSecondsAndOnceAClient() {
    try (Metrics kafka = Specimen.kafka()) {
      String scrape = Specimen.ingest();
      String client = "{client_id=\"main-only\"}";
      assertEquals(2, value(scrape, "kafka_consumer_fetch_latency_seconds" + client));
      assertEquals(
          2e-6, value(scrape, "kafka_producer_transaction_commit_seconds_total" + client), 1e-15);
      assertEquals(2000, value(scrape, "kafka_consumer_records_total" + client));
      assertEquals(
          OptionalDouble.of(2000), KafkaReporter.sum("producer-metrics", "record-send-total"));
    }
    assertFalse(Specimen.ingest().contains("kafka_"), "a closed client is still told");
    assertEquals(
        OptionalDouble.empty(), KafkaReporter.sum("producer-metrics", "record-send-total"));
  }

  @Test
  void aServiceThatHearsNoBrokerIsNotReady() {
    AtomicLong clock = new AtomicLong();
    AtomicLong bytes = new AtomicLong(1);
    AtomicLong connections = new AtomicLong(1);
    ServiceHealth health = new ServiceHealth(clock::get);
    assertEquals(List.of(), health.complaints(true, ""));
    assertEquals(List.of("it waits"), health.complaints(false, "it waits"));
    try (Metrics kafka = new Metrics()) {
      kafka.addReporter(new KafkaReporter());
      kafka.addMetric(
          kafka.metricName("incoming-byte-total", "consumer-metrics"),
          (config, now) -> (double) bytes.get());
      kafka.addMetric(
          kafka.metricName("connection-count", "consumer-metrics"),
          (config, now) -> (double) connections.get());
      assertEquals(List.of(), health.complaints(true, ""));
      clock.addAndGet(seconds(31));
      assertEquals(List.of("no broker was heard for 31 s"), health.complaints(true, ""));
      bytes.incrementAndGet();
      assertEquals(List.of(), health.complaints(true, ""));
      connections.set(0);
      assertEquals(List.of("no broker is connected"), health.complaints(true, ""));
    }
  }

  @Test
  void aTrainerThatTakesNothingThoughRecordsWaitIsNotLive() {
    AtomicLong clock = new AtomicLong();
    Vitals vitals = new Vitals(Duration.ofSeconds(10), clock::get);
    for (int i = 0; i < 100; i++) {
      clock.addAndGet(seconds(1));
      vitals.polled(false);
    }
    assertEquals(List.of(), vitals.faults(), "it had nothing to do");
    for (int i = 0; i < 9; i++) {
      clock.addAndGet(seconds(1));
      vitals.polled(true);
    }
    assertEquals(List.of(), vitals.faults());
    clock.addAndGet(seconds(2));
    vitals.polled(true);
    assertEquals(List.of("records wait, and none was taken for 11 s"), vitals.faults());
    vitals.begun();
    vitals.finished();
    assertEquals(List.of(), vitals.faults());
  }

  @Test
  void aTrainerThatHangsAtARecordOrInKafkaIsNotLive() {
    AtomicLong clock = new AtomicLong();
    Vitals vitals = new Vitals(Duration.ofSeconds(10), clock::get);
    vitals.begun();
    clock.addAndGet(seconds(11));
    vitals.polled(false);
    assertEquals(List.of("one record has been worked on for 11 s"), vitals.faults());
    vitals.finished();
    clock.addAndGet(seconds(12));
    assertEquals(List.of("Kafka was not asked for records for 12 s"), vitals.faults());
  }

  @Test
  void aTrainerIsReadyOnceItsStateIsThereAndLiveFromTheBeginning() {
    try (Telemetry telemetry = new Telemetry("trainer")) {
      TrainerMeters meters =
          new TrainerMeters(telemetry.registry(), "main", Specimen.PATIENCE, System::nanoTime);
      assertEquals(1, meters.complaints().size());
      assertEquals(List.of(), meters.faults());
      assertTrue(telemetry.scrape().contains("flatwater_trainer_lag_records NaN"));
      meters.stepped(Specimen.step(1, StepOutcome.UNLABELLED), 1);
      assertTrue(telemetry.scrape().contains("outcome=\"unlabelled\""));
    }
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  /** Returns the value of a sample, which must be there once. */
  static double value(String scrape, String sample) {
    List<String> found = scrape.lines().filter(line -> line.startsWith(sample + " ")).toList();
    assertEquals(1, found.size(), sample + " in\n" + scrape);
    return Double.parseDouble(found.get(0).substring(sample.length() + 1));
  }
}
