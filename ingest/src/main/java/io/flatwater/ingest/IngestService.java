package io.flatwater.ingest;

import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Limits;
import io.flatwater.schemas.wire.RegistryException;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import io.flatwater.schemas.wire.Topics;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ingest on a broker, exactly once: examples in; mini-batches, probes and dead letters out.
 *
 * <p>Runs on Kafka Streams' own threads from {@link #start} to {@link #close}. What it cannot go on
 * from stops it with one sentence, which {@link #check} throws; a later start goes on where the
 * last transaction ended. All methods may be called from any thread.
 */
public final class IngestService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long CACHE_BYTES = 32L << 20;
  private static final int BUFFERED_BYTES = 32 << 20;

  private final KafkaStreams streams;
  private final Counts counts;
  private final AtomicReference<IngestException> failure = new AtomicReference<>();
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * How far it is.
   *
   * @param numbers what was done since the start
   * @param labels what became of labels that came later, since the start
   * @param refusals records that were refused, by reason's code
   * @param latestMicros latest event time in any mini-batch since the start, microseconds since
   *     1970; {@link Long#MIN_VALUE} before the first
   * @param lag records that lie on the topic and were not fetched yet, as last heard from the
   *     broker
   * @param state of Kafka Streams, in its words
   */
  public record Progress(
      Counts.Numbers numbers,
      Counts.Labels labels,
      Map<String, Long> refusals,
      long latestMicros,
      long lag,
      String state) {
    public Progress {
      refusals = Map.copyOf(refusals);
    }

    /** Tells whether partitions are assigned, state is restored, and nothing has failed. */
    public boolean running() {
      return state.equals(KafkaStreams.State.RUNNING.name());
    }
  }

  private IngestService(
      Topology topology, Properties properties, Counts counts, ClientsService clients) {
    this.counts = counts;
    Moments moments = clients.moments();
    try {
      this.streams = new KafkaStreams(topology, properties, clients);
    } catch (KafkaException e) {
      throw new IngestException("Ingest cannot be set up: " + root(e).getMessage() + ".", e);
    }
    streams.setUncaughtExceptionHandler(this::fail);
    streams.setGlobalStateRestoreListener(new RestoreService(moments));
    streams.setStateListener(
        (now, before) -> {
          LOG.info("event=state before={} now={}", before, now);
          if (now == KafkaStreams.State.REBALANCING) {
            moments.reached(Moment.REBALANCING);
          } else if (now == KafkaStreams.State.RUNNING) {
            running.countDown();
          } else if (now.hasCompletedShutdown()) {
            running.countDown();
            stopped.countDown();
          }
        });
  }

  /**
   * Starts ingest and returns at once, once the topics are found to be as they must.
   *
   * @throws IngestException if the broker cannot be reached, topics are missing or different, or
   *     another process uses the state directory
   */
  public static IngestService start(IngestSettings settings, ServiceSettings service, Codec codec) {
    return start(settings, service, codec, Moments.IGNORED);
  }

  /**
   * Starts ingest as {@link #start(IngestSettings, ServiceSettings, Codec)} does.
   *
   * @param moments hears of what happens, in Kafka Streams' threads
   */
  public static IngestService start(
      IngestSettings settings, ServiceSettings service, Codec codec, Moments moments) {
    PredecessorService predecessor = new PredecessorService(service);
    prepare(settings, service, predecessor);
    Counts counts = new Counts();
    Topology topology = IngestTopology.of(settings, codec, counts);
    int buffered = BUFFERED_BYTES / settings.check().bytes();
    Properties properties = properties(service, Math.max(16, Math.min(1000, buffered)));
    // The changelog is as safe as the topics; without a number Kafka Streams asks the broker.
    Topics topics = settings.topics();
    if (topics.survivesABroker()) {
      properties.put(
          StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
          Integer.toString(topics.copiesInSync()));
    }
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, topics.replication());
    return start(
        new IngestService(
            topology, properties, counts, new ClientsService(moments, predecessor::note)));
  }

  /**
   * Starts a service that copies one topic to another in the same way, exactly once: what Kafka
   * alone takes, to compare with.
   */
  public static IngestService startPassThrough(String from, String to, ServiceSettings service) {
    return start(
        new IngestService(
            IngestTopology.passThrough(from, to),
            properties(service, 1000),
            new Counts(),
            new ClientsService(Moments.IGNORED, id -> {})));
  }

  /** Returns how far it is; the numbers of a pass-through stay at zero. */
  public Progress progress() {
    return new Progress(
        counts.numbers(),
        counts.labels(),
        counts.refusals(),
        counts.latestMicros(),
        lag(),
        streams.state().name());
  }

  /**
   * Waits until partitions are assigned and state is restored.
   *
   * @return whether it is so before the time is over
   * @throws IngestException if it stopped by itself
   */
  public boolean awaitRunning(Duration patience) throws InterruptedException {
    boolean reached = running.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    check();
    return reached;
  }

  /**
   * Waits until it stops, by {@link #close} or by itself.
   *
   * @return whether it is so before the time is over
   * @throws IngestException if it stopped by itself
   */
  public boolean awaitStopped(Duration patience) throws InterruptedException {
    boolean reached = stopped.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    check();
    return reached;
  }

  /**
   * Returns if all is well.
   *
   * @throws IngestException if it stopped by itself
   */
  public void check() {
    IngestException found = failure.get();
    if (found != null) {
      throw found;
    }
  }

  /** Stops after the record under way, commits, and waits for the threads. */
  @Override
  public void close() {
    if (!streams.close(PATIENCE)) {
      LOG.warn("event=slow-stop waitedSeconds={}", PATIENCE.toSeconds());
    }
    stopped.countDown();
  }

  private static IngestService start(IngestService service) {
    try {
      service.streams.start();
    } catch (StreamsException | IllegalStateException e) {
      service.close();
      throw new IngestException(
          "Ingest cannot start: "
              + root(e).getMessage()
              + ". Does another process use the same state directory?",
          e);
    }
    return service;
  }

  /** Finds the topics to be as they must, and leaves nothing open of who ran before. */
  private static void prepare(
      IngestSettings settings, ServiceSettings service, PredecessorService predecessor) {
    Map<String, Object> clients = new HashMap<>(service.clients());
    List<String> complaints;
    try (Admin admin = Admin.create(clients)) {
      complaints =
          new TopicProvision(admin, settings.topics(), patience(clients))
              .complaints(topics(settings));
      if (complaints.isEmpty()) {
        predecessor.end(admin);
      }
    } catch (TopicProvision.BrokerException e) {
      throw new IngestException("Ingest cannot start: " + e.getMessage(), e);
    } catch (KafkaException e) {
      throw new IngestException(
          "Ingest cannot start: the Kafka properties do not serve: " + root(e).getMessage(), e);
    }
    if (!complaints.isEmpty()) {
      throw new IngestException("Ingest cannot start: " + String.join("; ", complaints));
    }
  }

  private static Set<Topic> topics(IngestSettings settings) {
    EnumSet<Topic> needed =
        EnumSet.of(Topic.EXAMPLES, Topic.MINI_BATCHES, Topic.PROBES, Topic.DEAD_LETTERS);
    if (!settings.labels().isOff()) {
      needed.add(Topic.LABELS);
    }
    return needed;
  }

  /** Returns how long the broker may take to answer: what the clients are told, or 15 seconds. */
  private static Duration patience(Map<String, Object> clients) {
    Object millis = clients.getOrDefault(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    return Duration.ofMillis(Long.parseLong(millis.toString()));
  }

  private static Properties properties(ServiceSettings service, int buffered) {
    Properties p = new Properties();
    p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES * service.threads());
    p.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 << 10);
    // What Kafka 5 does without being asked; without it, each start warns.
    p.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
    p.putAll(service.clients());
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, service.application());
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, service.commitInterval().toMillis());
    p.put(StreamsConfig.STATE_DIR_CONFIG, service.state().toString());
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, service.threads());
    p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, buffered);
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), buffered);
    p.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), service.instance());
    Limits.consumer().forEach((name, value) -> p.put(StreamsConfig.consumerPrefix(name), value));
    Limits.producer().forEach((name, value) -> p.put(StreamsConfig.producerPrefix(name), value));
    return p;
  }

  private StreamThreadExceptionResponse fail(Throwable error) {
    IngestException sentence = new IngestException(sentence(error), error);
    if (failure.compareAndSet(null, sentence)) {
      LOG.error("event=stopping reason=\"{}\"", sentence.getMessage());
      LOG.debug("event=stopping", error);
    }
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private static String sentence(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof RegistryException) {
        return "Ingest stopped: " + cause.getMessage();
      }
      if (cause instanceof FencedInstanceIdException) {
        return "Ingest stopped: another process was started under the same application id and"
            + " instance name; give each process its own instance name.";
      }
      if (cause instanceof InvalidTxnStateException) {
        return "Ingest stopped: it stood still for longer than its transaction may last, so the"
            + " broker ended that; nothing of it was published, and it is done again at the next"
            + " start.";
      }
      if (cause instanceof MissingSourceTopicException) {
        return "Ingest stopped: a topic that it reads is gone; create it with: flatwater topics"
            + " create";
      }
    }
    return "Ingest stopped: "
        + root(error)
        + ". What was not committed is done again at the next"
        + " start.";
  }

  private static Throwable root(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private long lag() {
    double sum = 0;
    for (Metric metric : streams.metrics().values()) {
      if (metric.metricName().name().equals("records-lag")
          && metric.metricName().tags().containsKey("partition")
          && metric.metricValue() instanceof Double lag
          && lag > 0) {
        sum += lag;
      }
    }
    return (long) sum;
  }
}
