package io.flatwater.trainer;

import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topics;
import io.flatwater.store.BlobStore;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a run's models on the partitions that the group gives to this process, exactly once.
 *
 * <p>The thread that calls {@link #run} owns all state. It polls, hands records to one worker
 * thread and waits for it; while a step takes long, it goes on polling with everything paused, so
 * that the membership is kept. At a cut it writes the files and then commits one transaction.
 * Callbacks of the group pause and mark; state is read back in the loop. Whenever it is not certain
 * that a cut was committed, all state is dropped and read back from what the broker holds.
 *
 * <p>A service is run once. {@link #stop} and {@link #progress} may be called from any thread.
 */
public final class TrainerService {
  private static final Logger LOG = LoggerFactory.getLogger(TrainerService.class);

  /**
   * What a trainer is connected to.
   *
   * @param clients properties for all Kafka clients: {@code bootstrap.servers}, security
   * @param topics the catalogue
   * @param codec of all records
   * @param store of checkpoint files
   */
  public record Wiring(Map<String, Object> clients, Topics topics, Codec codec, BlobStore store) {
    public Wiring {
      clients = Map.copyOf(clients);
    }

    /** Shows no properties: they may hold secrets. */
    @Override
    public String toString() {
      return "Wiring[" + topics + ", " + store.location() + "]";
    }
  }

  private final RunSettings settings;
  private final ServiceSettings service;
  private final Wiring wiring;
  private final Moments moments;
  private final Listener listener;
  private volatile boolean stopping;
  private volatile boolean resting;
  private volatile Progress progress = Progress.NONE;
  private volatile Runnable wakeup = () -> {};

  /** Makes a service that does nothing until it is run. */
  public TrainerService(
      RunSettings settings, ServiceSettings service, Wiring wiring, Moments moments) {
    this(settings, service, wiring, moments, Listener.NONE);
  }

  /**
   * Makes a service that does nothing until it is run.
   *
   * @param listener hears what it does
   */
  public TrainerService(
      RunSettings settings,
      ServiceSettings service,
      Wiring wiring,
      Moments moments,
      Listener listener) {
    this.settings = settings;
    this.service = service;
    this.wiring = wiring;
    this.moments = moments;
    this.listener = listener;
  }

  /** Returns the consumer group of a run. */
  public static String group(String run) {
    return "flatwater-train-" + run;
  }

  /**
   * Trains until {@link #stop} is called; what is finished by then is committed.
   *
   * @throws TrainerStoppedException if it cannot go on; what is not committed is made again by
   *     whoever goes on
   * @throws io.flatwater.store.StoreException if a checkpoint cannot be stored; likewise
   */
  public void run() {
    run(session -> false);
  }

  /**
   * Trains until every stream that is known in this process's partitions has ended and is
   * committed, or until {@link #stop} is called.
   *
   * @throws TrainerStoppedException as {@link #run}
   */
  public void runUntilEnded() {
    run(SessionService::ended);
  }

  /** Asks for an orderly end: the step under way is finished and committed. Returns at once. */
  public void stop() {
    stopping = true;
    wakeup.run();
  }

  /**
   * Lets it rest until {@link #resume}: what is finished is committed, and it stays a member of its
   * group. When it rests changes nothing in what it learns. Returns at once.
   */
  public void pause() {
    resting = true;
  }

  /** Lets it go on. */
  public void resume() {
    resting = false;
  }

  /** Returns how far it is. */
  public Progress progress() {
    return progress;
  }

  private void run(Predicate<SessionService> enough) {
    Networks.Opened opened = Networks.open(settings.definition(), settings.execution());
    opened.notice().ifPresent(n -> LOG.warn("event=slow-executor reason=\"{}\"", n));
    ExecutorService worker = Executors.newSingleThreadExecutor(task -> thread("trainer", task));
    ExecutorService scribe = Executors.newSingleThreadExecutor(task -> thread("scribe", task));
    try (Network network = opened.network();
        SessionService session = session(network, worker, scribe)) {
      LOG.info(
          "event=starting run={} instance={} executor={} from={} configuration={}",
          settings.run(),
          service.instance(),
          network.executor(),
          settings.origin(),
          settings.configurationHash(network));
      wakeup = session::wakeup;
      train(session, enough);
    } catch (KafkaException e) {
      throw named(e);
    } finally {
      wakeup = () -> {};
      end(worker);
      end(scribe);
    }
  }

  private SessionService session(Network network, ExecutorService worker, ExecutorService scribe) {
    Shelf shelf =
        new Shelf(
            settings,
            network,
            Provenance.of(settings, network),
            wiring.topics(),
            wiring.codec(),
            wiring.store(),
            Rescue.NONE);
    return new SessionService(
        shelf,
        service,
        Connection.of(wiring, settings.run(), service.instance()),
        moments,
        new SessionService.Frame(worker, scribe, () -> stopping, p -> progress = p, listener));
  }

  private void train(SessionService session, Predicate<SessionService> enough) {
    try {
      session.open();
      while (!stopping && !enough.test(session)) {
        if (resting) {
          session.rest();
        } else {
          session.turn();
        }
      }
    } catch (WakeupException e) {
      LOG.debug("event=woken");
    }
    session.finish();
  }

  private Thread thread(String role, Runnable task) {
    Thread thread = new Thread(task, role + "-" + settings.run() + "-" + service.instance());
    thread.setDaemon(true);
    return thread;
  }

  private static void end(ExecutorService thread) {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("event=thread-left detail=\"a step or a file is still under way\"");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException named(KafkaException e) {
    if (OutputService.isFenced(e)) {
      return OutputService.fenced(e);
    }
    if (OutputService.isRefused(e)) {
      return new BrokerException("the broker refuses this trainer: " + e.getMessage(), e);
    }
    return new BrokerException("the Kafka client cannot go on: " + e.getMessage(), e);
  }
}
