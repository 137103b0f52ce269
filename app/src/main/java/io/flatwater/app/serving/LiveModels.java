package io.flatwater.app.serving;

import io.flatwater.evaluator.gate.Contender;
import io.flatwater.model.Networks.Execution;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.CorruptCheckpoint;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.BlobStore;
import io.flatwater.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what is live, and has it ready to be asked.
 *
 * <p>One thread reads the topic {@code live}, loads what has become live from the store, checks its
 * hashes, and puts it in place of what was there. If that fails, what was served is served on, the
 * {@linkplain #complaints complaints} say so, and it is tried again every few seconds.
 */
public final class LiveModels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveModels.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long AGAIN_NANOS = 2_000_000_000L;

  private final Wiring wiring;
  private final Settings settings;
  private final Map<String, LiveModel> models = new ConcurrentSkipListMap<>();
  private final Map<String, Live> wanted = new LinkedHashMap<>();
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean stopped;
  private volatile Optional<String> trouble = Optional.empty();
  private long triedNanos;

  /**
   * What it is connected to.
   *
   * @param clients properties of Kafka clients: servers, security
   * @param topics catalogue
   * @param codec of the records
   * @param store of the checkpoint files; whoever made it closes it
   */
  public record Wiring(Map<String, Object> clients, Topics topics, Codec codec, BlobStore store) {
    public Wiring {
      clients = Map.copyOf(clients);
    }

    @Override
    public String toString() {
      return "Wiring[" + clients.get("bootstrap.servers") + ", " + store.location() + "]";
    }
  }

  /**
   * What is served, and how.
   *
   * @param streams whose live models are followed; empty: all
   * @param execution of the networks
   * @param threads predictions of a stream that are computed at the same time
   */
  public record Settings(Set<String> streams, Execution execution, int threads) {
    public Settings {
      streams = Set.copyOf(new TreeSet<>(streams));
      if (threads < 1) {
        throw new IllegalArgumentException("threads must be positive: " + threads);
      }
    }

    /** Returns two threads on the faster executor. */
    public static Settings of(Set<String> streams) {
      return new Settings(streams, Execution.of("auto"), 2);
    }
  }

  private LiveModels(Wiring wiring, Settings settings) {
    this.wiring = wiring;
    this.settings = settings;
    settings.streams().forEach(this::model);
    this.thread = new Thread(this::run, "live-models");
    this.thread.setDaemon(true);
  }

  /** Begins to follow; returns at once. */
  public static LiveModels follow(Wiring wiring, Settings settings) {
    LiveModels models = new LiveModels(wiring, settings);
    models.thread.start();
    return models;
  }

  /** Returns the streams that are known, in order. */
  public List<String> streams() {
    return List.copyOf(models.keySet());
  }

  /** Returns the live model of a stream; empty if the stream is not known or not followed. */
  public Optional<LiveModel> find(String stream) {
    return Optional.ofNullable(models.get(stream));
  }

  /**
   * Returns the live model of a stream, which may have to wait for its first checkpoint.
   *
   * @throws IllegalArgumentException if the stream is not followed
   */
  public LiveModel of(String stream) {
    return find(stream)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "stream " + stream + " is not served here; there are " + streams()));
  }

  /**
   * Waits until every stream that was named has a model, or, if none was named, until everything
   * that is live was read.
   *
   * @return false if that has taken longer than the timeout
   */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (!caughtUp.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    while (!complaints().isEmpty()) {
      if (System.nanoTime() > deadline || !thread.isAlive()) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return true;
  }

  /** Returns what keeps live models from being served, in sentences; empty if all is well. */
  public List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    trouble.ifPresent(complaints::add);
    if (caughtUp.getCount() > 0) {
      complaints.add("what is live is still being read");
      return complaints;
    }
    models
        .values()
        .forEach(
            model -> {
              if (model.trouble().isPresent()) {
                complaints.add(model.trouble().get());
              } else if (model.checkpoint().isEmpty()) {
                complaints.add("no model of stream " + model.stream() + " is live yet");
              }
            });
    return complaints;
  }

  private LiveModel model(String stream) {
    return models.computeIfAbsent(
        stream, s -> new LiveModel(s, settings.execution(), settings.threads()));
  }

  private void run() {
    while (!stopped) {
      try (LiveTopic topic = new LiveTopic(wiring)) {
        trouble = Optional.empty();
        while (!stopped) {
          topic.poll(POLL).forEach(this::want);
          boolean due = System.nanoTime() - triedNanos > AGAIN_NANOS;
          load(due);
          if (topic.isCaughtUp()) {
            caughtUp.countDown();
          }
        }
      } catch (KafkaException e) {
        // What is served is served on: a broker that is away is no reason to stop answering.
        trouble = Optional.of("what is live cannot be followed: " + e.getMessage());
        LOG.warn("event=live-unreachable message=\"{}\"", e.getMessage());
        pause();
      }
    }
    models.values().forEach(LiveModel::close);
  }

  private void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }

  private void want(Live live) {
    if (settings.streams().isEmpty() || settings.streams().contains(live.getStream())) {
      wanted.put(live.getStream(), live);
      triedNanos = System.nanoTime() - 2 * AGAIN_NANOS;
    }
  }

  /** Loads what has become live: of several that followed each other only the last. */
  private void load(boolean due) {
    if (wanted.isEmpty() || !due) {
      return;
    }
    triedNanos = System.nanoTime();
    for (Live live : new TreeMap<>(wanted).values()) {
      LiveModel model = model(live.getStream());
      Contender contender = Contender.of(live);
      if (model.checkpoint().filter(contender::equals).isPresent()) {
        wanted.remove(live.getStream());
        continue;
      }
      try {
        model.replace(contender, checkpoint(contender));
        wanted.remove(live.getStream());
        LOG.info(
            "event=serving stream={} checkpoint={} reason=\"{}\"",
            live.getStream(),
            contender.name(),
            live.getReason());
      } catch (StoreException | CorruptCheckpoint | IllegalArgumentException e) {
        String why = contender.name() + " is live and cannot be served: " + e.getMessage();
        model.failed(why);
        LOG.warn("event=not-served message=\"{}\"", why);
      }
    }
  }

  private Checkpoint checkpoint(Contender contender) {
    Checkpoint checkpoint = CheckpointFile.read(wiring.store().get(contender.file()));
    if (!checkpoint.manifest().stateHash().equals(contender.stateHash())) {
      throw new CorruptCheckpoint(
          "the file holds a model of the state "
              + checkpoint.manifest().stateHash()
              + ", the record says "
              + contender.stateHash());
    }
    return checkpoint;
  }

  /** Stops following, and closes the models; calls that are under way come to their end. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
