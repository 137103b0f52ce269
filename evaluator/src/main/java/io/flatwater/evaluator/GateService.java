package io.flatwater.evaluator;

import io.flatwater.evaluator.gate.Gate;
import io.flatwater.schemas.wire.RegistryException;
import io.flatwater.schemas.wire.Topic;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what models are worth and what people ask for, decides which model of each stream is live,
 * and writes it down.
 *
 * <p>A verdict, what is live after it, and the offsets that it follows from are one transaction:
 * every verdict is on {@code promotions} once, whatever happens. What a {@link Gate} has to
 * remember is rebuilt at the start, and whenever partitions come or go, from {@code promotions} and
 * from the metrics before the committed offsets. Of a group's processes each has the streams of its
 * own partitions; a process that has lost them cannot commit.
 *
 * <p>{@link #run} works in the calling thread, which owns all state; the other methods may be
 * called from any.
 */
public final class GateService {
  private static final Set<Topic> TOPICS =
      EnumSet.of(Topic.METRICS, Topic.COMMANDS, Topic.PROMOTIONS, Topic.LIVE);

  private final GateServiceSettings settings;
  private final Wiring wiring;
  private final Moments moments;
  private final AtomicReference<@Nullable CountDownLatch> question = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile GateProgress progress = GateProgress.NONE;

  /** Makes a service, which does nothing before it is run. */
  public GateService(GateServiceSettings settings, Wiring wiring) {
    this(settings, wiring, Moments.IGNORED);
  }

  /** Makes a service, which does nothing before it is run; what happens then, moments hear. */
  public GateService(GateServiceSettings settings, Wiring wiring, Moments moments) {
    this.settings = settings;
    this.wiring = wiring;
    this.moments = moments;
  }

  /**
   * Works until it is stopped or the thread is interrupted.
   *
   * @throws EvaluatorStoppedException if it cannot go on; what was committed stays
   * @throws RegistryException if the schema registry is out of reach
   */
  public void run() {
    boolean interrupted = false;
    try {
      BrokerService.requireTopics(wiring, TOPICS);
      try (VerdictService work =
          new VerdictService(
              settings, wiring, new VerdictService.Frame(this::isWanted, this::show, moments))) {
        work.run(question);
      }
    } catch (InterruptException e) {
      // Cleared, so that closing is not disturbed, and set again below.
      interrupted = Thread.interrupted();
    } catch (KafkaException e) {
      throw BrokerService.named(e, wiring, settings.name() + "-" + settings.instance());
    } finally {
      ended.countDown();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Asks {@link #run} to return soon. */
  public void stop() {
    stopped = true;
  }

  /** Returns how far it is. */
  public GateProgress progress() {
    return progress;
  }

  /**
   * Waits until it has decided on everything that is on its topics now, or has ended.
   *
   * @param timeout after which it waits no longer
   * @return false if it is not that far yet
   */
  public boolean awaitDecisions(Duration timeout) {
    CountDownLatch answer = new CountDownLatch(1);
    question.set(answer);
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (System.nanoTime() < deadline) {
        if (ended.getCount() == 0 || answer.await(20, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private boolean isWanted() {
    return !stopped && !Thread.currentThread().isInterrupted();
  }

  private void show(GateProgress now) {
    progress = now;
  }
}
