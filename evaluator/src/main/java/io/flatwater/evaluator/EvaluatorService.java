package io.flatwater.evaluator;

import io.flatwater.schemas.wire.RegistryException;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.store.StoreException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Judges the checkpoints that trainers announce, and publishes what they are worth.
 *
 * <p>A reader of committed records sees the evaluation of a checkpoint on a probe set once: results
 * and input offsets are one transaction, and what was published before is read back at the start. A
 * checkpoint is judged when its stream has a sealed probe set; sets that are sealed later are put
 * to the newest checkpoint of each lineage, to the live model of each stream and to the one before
 * it. Files that are missing or damaged become dead letters.
 *
 * <p>{@link #run} works in the calling thread, which owns all state; {@link #stop} and {@link
 * #progress} may be called from any.
 */
public final class EvaluatorService {
  private static final Set<Topic> TOPICS =
      EnumSet.of(Topic.CHECKPOINTS, Topic.PROBES, Topic.METRICS, Topic.LIVE, Topic.DEAD_LETTERS);

  private final ServiceSettings settings;
  private final Wiring wiring;
  private final Moments moments;
  private final Listener listener;
  private volatile boolean stopped;
  private volatile Progress progress = Progress.NONE;

  /** Makes a service, which does nothing before it is run. */
  public EvaluatorService(ServiceSettings settings, Wiring wiring) {
    this(settings, wiring, Moments.IGNORED);
  }

  /** Makes a service, which does nothing before it is run; what happens then, moments hear. */
  public EvaluatorService(ServiceSettings settings, Wiring wiring, Moments moments) {
    this(settings, wiring, moments, Listener.NONE);
  }

  /**
   * Makes a service, which does nothing before it is run.
   *
   * @param listener hears what it does
   */
  public EvaluatorService(
      ServiceSettings settings, Wiring wiring, Moments moments, Listener listener) {
    this.settings = settings;
    this.wiring = wiring;
    this.moments = moments;
    this.listener = listener;
  }

  /**
   * Works until it is stopped, the thread is interrupted, or the ending has come.
   *
   * @return the final count
   * @throws EvaluatorStoppedException if it cannot go on; what was committed stays
   * @throws StoreException if the store of checkpoint files stays out of reach
   * @throws RegistryException if the schema registry is out of reach
   */
  public Progress run(Ending ending) {
    boolean interrupted = false;
    try {
      BrokerService.requireTopics(wiring, TOPICS);
      try (WorkService work = new WorkService(settings, wiring, frame())) {
        return work.run(ending);
      }
    } catch (InterruptException e) {
      // Cleared here, so that closing is not disturbed, and set again below.
      interrupted = Thread.interrupted();
      return progress.stopped();
    } catch (KafkaException e) {
      throw BrokerService.named(e, wiring, settings.name() + "-" + settings.instance());
    } finally {
      show(progress.stopped());
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Asks {@link #run} to return soon. A checkpoint that is being judged is given up. */
  public void stop() {
    stopped = true;
  }

  /** Returns how far it is. */
  public Progress progress() {
    return progress;
  }

  private WorkService.Frame frame() {
    return new WorkService.Frame(this::isWanted, this::show, moments, listener);
  }

  private void show(Progress now) {
    progress = now;
  }

  private boolean isWanted() {
    return !stopped && !Thread.currentThread().isInterrupted();
  }
}
