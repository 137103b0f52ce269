package io.flatwater.trainer;

import io.flatwater.trainer.InputService.Extent;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings partitions that were assigned back onto the bench, state and position together. The worker
 * reads the state, which takes long if lost versions have to be made again; meanwhile this thread,
 * the service's, keeps the membership.
 */
final class ReturnService {
  private static final Logger LOG = LoggerFactory.getLogger(ReturnService.class);
  private static final Duration COMMITTED = Duration.ofSeconds(2);
  private static final long PATIENCE_MILLIS = 100;

  /**
   * What is shared with the session.
   *
   * @param unread partitions that are assigned and not on the bench; live
   * @param calledOff whether reading back is to end at once
   */
  record Shared(Set<Integer> unread, AtomicBoolean calledOff) {}

  private final RestoreService restore;
  private final InputService input;
  private final Bench bench;
  private final ExecutorService worker;
  private final Shared shared;
  private Future<?> busy = CompletableFuture.completedFuture(null);
  private long restores;

  ReturnService(
      RestoreService restore,
      InputService input,
      Bench bench,
      ExecutorService worker,
      Shared shared) {
    this.restore = restore;
    this.input = input;
    this.bench = bench;
    this.worker = worker;
    this.shared = shared;
  }

  /** Tells whether every partition that is assigned is on the bench. */
  boolean complete() {
    return shared.unread().isEmpty();
  }

  /** Notes partitions whose state is to be read. */
  void add(Set<Integer> partitions) {
    shared.unread().addAll(partitions);
  }

  /** Forgets partitions that are not this trainer's any more. */
  void remove(Set<Integer> partitions) {
    shared.unread().removeAll(partitions);
    // Whoever is given one of them back must not get what was read before.
    shared.calledOff().set(true);
  }

  /** Lets reading back go on that was called off. */
  void proceed() {
    shared.calledOff().set(false);
  }

  /** Returns how many partitions were brought back so far. */
  long restores() {
    return restores;
  }

  /** Brings back what is missing; what the broker does not answer for waits for the next call. */
  void restore(Moments moments) {
    if (complete()) {
      return;
    }
    proceed();
    moments.reached(Moment.RESTORE_BEGUN);
    try {
      Map<Integer, OffsetAndMetadata> committed = input.committed(shared.unread(), COMMITTED);
      Map<Integer, Extent> extents = input.extents(shared.unread());
      for (Map.Entry<Integer, Extent> e : extents.entrySet()) {
        Optional<OffsetAndMetadata> offset = Optional.ofNullable(committed.get(e.getKey()));
        Future<Holding> holding =
            worker.submit(() -> restore.holding(e.getKey(), offset, e.getValue()));
        busy = holding;
        while (!Waits.isDone(holding, PATIENCE_MILLIS)) {
          input.keepAlive();
        }
        if (shared.calledOff().get()) {
          break; // the next turn asks again what is committed
        }
        hold(Waits.result(holding));
      }
      moments.reached(Moment.RESTORE_DONE);
    } catch (TimeoutException e) {
      // Another trainer's transaction is open on them, or the broker is slow: the next turn asks
      // again, and the poll in between keeps the membership.
      LOG.info("event=restore-waits partitions={}", shared.unread());
    } catch (CancellationException e) {
      LOG.info("event=restore-called-off partitions={}", shared.unread());
    }
    input.resume();
  }

  private void hold(Holding holding) {
    bench.hold(holding);
    input.seek(holding.partition(), holding.next());
    shared.unread().remove(holding.partition());
    restores++;
    LOG.info(
        "event=restored partition={} offset={} lineages={}",
        holding.partition(),
        holding.next(),
        holding.index().entries().size());
  }

  /** Waits until the worker has left the state that it reads. */
  void end() {
    shared.calledOff().set(true);
    Waits.end(busy);
  }
}
