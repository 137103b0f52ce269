package io.flatwater.trainer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the run's group, from joining to closing; all of it in the service's thread.
 *
 * <p>The worker works on the bench only while this thread waits for it. The scribe writes the files
 * of frozen cuts, which nobody else touches.
 */
final class SessionService implements InputService.Changes, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionService.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration SHORT_POLL = Duration.ofMillis(5);
  private static final long STEP_MILLIS = 100;
  private static final long AHEAD_MILLIS = 2;
  private static final int MAX_FAILURES = 10;
  private static final long REST_NANOS = 50_000_000L;

  /** What a session shares with the service around it. */
  record Frame(
      ExecutorService worker,
      ExecutorService scribe,
      BooleanSupplier stopping,
      Consumer<Progress> progress,
      Listener listener) {}

  private final Shelf shelf;
  private final ServiceSettings service;
  private final Connection connection;
  private final Moments moments;
  private final Frame frame;
  private final InputService input;
  private final OutputService output;
  private final ReturnService returns;
  private final Bench bench;
  private final HandoverService handover;
  private final Ahead ahead = new Ahead();
  private final Deque<RuntimeException> deferred = new ArrayDeque<>();

  private final CutService cuts;
  private final Bulletin bulletin;
  private Future<?> busy = CompletableFuture.completedFuture(null);
  private boolean closing;
  private boolean resting;
  private long lastCut = System.nanoTime();
  private int failures;

  SessionService(
      Shelf shelf, ServiceSettings service, Connection connection, Moments moments, Frame frame) {
    this.shelf = shelf;
    this.service = service;
    this.connection = connection;
    this.moments = moments;
    this.frame = frame;
    this.bench = new Bench(service, moments, frame.listener());
    ReturnService.Shared shared = new ReturnService.Shared(new TreeSet<>(), new AtomicBoolean());
    this.input = new InputService(connection, shared.unread(), frame.listener()::polled);
    this.output = new OutputService(connection, moments);
    this.handover = new HandoverService(connection, input, frame.scribe());
    this.cuts =
        new CutService(
            shelf,
            input,
            output,
            bench,
            new CutService.Scribe(frame.scribe(), moments, frame.listener()));
    LogService log =
        new LogService(
            connection, () -> !frame.stopping().getAsBoolean() && !shared.calledOff().get());
    ArchiveService archive = new ArchiveService(connection, log, shelf.settings().run());
    RestoreService restore =
        new RestoreService(shelf.with(new RescueService(archive, log, moments)), archive, service);
    this.returns = new ReturnService(restore, input, bench, frame.worker(), shared);
    this.bulletin =
        new Bulletin(frame.progress(), new Bulletin.Sources(bench, input, cuts, returns));
  }

  /** Checks the topics, takes the place of every process of the same name, and joins. */
  void open() {
    Future<List<String>> members = handover.members();
    input.requireTopics(shelf.topics());
    output.begin();
    requireAlone(Waits.result(members));
    handover.found(Waits.result(members));
    input.join(this);
  }

  private void requireAlone(List<String> members) {
    List<String> others = members.stream().filter(m -> !m.equals(connection.member())).toList();
    if (service.instance().equals(ServiceSettings.ONLY) && !others.isEmpty()) {
      throw new InstanceRequiredException(shelf.settings().run(), others);
    }
  }

  /** Does what there is to do: reads state back, takes records, trains, cuts. */
  void turn() {
    if (resting) {
      LOG.info("event=going-on member={}", connection.member());
      resting = false;
      input.resume();
    }
    if (!returns.complete()) {
      bulletin.tellNow(); // reading back may take long, and nothing is known of the lag meanwhile
    }
    returns.restore(moments);
    handover.look();
    poll();
    // What is read ahead may keep this going for long; partitions to restore end it.
    while (!bench.idle() && returns.complete() && !frame.stopping().getAsBoolean()) {
      work();
      cutWhatIsDue();
      handover.look();
      bulletin.tell();
    }
    cutWhatIsDue();
    bulletin.tell();
  }

  /** Stays a member and does nothing else, after committing what is finished. */
  void rest() {
    if (!resting) {
      LOG.info("event=resting member={}", connection.member());
      cutNow(bench.held());
      resting = true;
    }
    handover.look();
    input.keepAlive();
    rethrow();
    bulletin.tell();
    LockSupport.parkNanos(REST_NANOS);
  }

  /** Commits all that is finished; the end of an orderly stop. */
  void finish() {
    cutNow(bench.held());
    bulletin.tellNow();
  }

  /** Tells whether every stream that is known has ended, and nothing waits. */
  boolean ended() {
    return returns.complete()
        && bench.idle()
        && !cuts.underWay()
        && bench.held().stream().allMatch(h -> !h.pending() && (h.ended() || h.empty()))
        && bench.held().stream().anyMatch(Holding::ended)
        && input.lag().orElse(-1) == 0;
  }

  private void poll() {
    try {
      Duration rest = cuts.underWay() ? SHORT_POLL : POLL;
      bench.add(input.poll(bench.idle() ? rest : Duration.ZERO));
    } catch (InputService.Gone gone) {
      // What is finished stands; the rest is for the policy on gaps, when the state is read back.
      cutNow(bench.held());
      giveUp(gone.partitions());
    }
    rethrow();
  }

  /** Lets the worker work; meanwhile reads ahead and commits, so that it waits for neither. */
  private void work() {
    ahead.begin(bench.waiting());
    returns.proceed();
    Future<?> step = frame.worker().submit(bench::work);
    busy = step;
    boolean paused = false;
    try {
      while (!Waits.isDone(step, paused && !cuts.underWay() ? STEP_MILLIS : AHEAD_MILLIS)) {
        if (cuts.written()) {
          cuts.commit();
          bench.ask(); // so that the cut is ended soon
        }
        if (timeIsUp() || frame.stopping().getAsBoolean()) {
          bench.ask();
        }
        paused = paused || !ahead.wantsMore();
        if (paused) {
          input.keepAlive();
        } else {
          readAhead();
        }
      }
    } catch (CancellationException e) {
      LOG.info("event=restore-called-off member={}", connection.member());
    } finally {
      quiesce();
      bench.add(ahead.take());
      if (paused) {
        input.resume();
      }
    }
    rethrow();
  }

  private void readAhead() {
    try {
      ahead.add(input.poll(Duration.ZERO));
    } catch (InputService.Gone e) {
      return; // the next turn's poll says so again
    }
  }

  /** Waits until the worker has left the bench, at the latest after the step that it is at. */
  private void quiesce() {
    boolean interrupted = false;
    while (!busy.isDone()) {
      bench.ask();
      try {
        busy.get(STEP_MILLIS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        continue; // whoever started the work looks at how it ended
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean timeIsUp() {
    return service.cuts().timed()
        && System.nanoTime() - lastCut >= service.cuts().interval().toNanos();
  }

  /**
   * Freezes what is due, which is committed once its files are written; training goes on meanwhile.
   * What presses, such as a new stream's initial model, is waited for.
   */
  private void cutWhatIsDue() {
    if (cuts.ready()) {
      land();
    }
    List<Holding> due = List.copyOf(timeIsUp() ? bench.held() : bench.due());
    if (due.stream().anyMatch(bench::presses)) {
      cutNow(due);
    } else if (!due.isEmpty()) {
      land();
      launch(due);
    }
  }

  private void cutNow(Collection<Holding> holdings) {
    List<Holding> wanted = List.copyOf(holdings);
    land();
    launch(wanted);
    land();
  }

  private void launch(List<Holding> holdings) {
    if (timeIsUp()) {
      lastCut = System.nanoTime();
    }
    cuts.launch(holdings);
  }

  private void land() {
    try {
      List<Holding> committed = cuts.land();
      failures = committed.isEmpty() ? failures : 0;
      committed.forEach(holding -> holding.requireGood(service.poisonLimit()));
    } catch (CutService.Undone e) {
      startOver(e.reason());
    }
  }

  /** Drops all state, since it is not certain that it was committed, and makes ready to restore. */
  private void startOver(KafkaException e) {
    failures++;
    if (OutputService.isRefused(e) || failures > MAX_FAILURES) {
      throw new BrokerException(
          "a cut could not be committed"
              + (failures > MAX_FAILURES ? " " + failures + " times in a row" : "")
              + ": "
              + e.getMessage(),
          e);
    }
    LOG.warn(
        "event=cut-undone member={} failures={} reason=\"{}\"",
        connection.member(),
        failures,
        e.getMessage());
    cuts.abandon();
    giveUp(input.assignment());
    while (!frame.stopping().getAsBoolean()) {
      try {
        output.renew();
        return;
      } catch (org.apache.kafka.common.errors.TimeoutException again) {
        LOG.warn("event=broker-silent member={}", connection.member());
      }
    }
  }

  private void giveUp(Set<Integer> partitions) {
    drop(partitions);
    returns.add(partitions);
    input.pause(partitions);
  }

  private void drop(Set<Integer> partitions) {
    partitions.forEach(bench::drop);
    partitions.forEach(ahead::drop);
  }

  @Override
  public void assigned(Set<Integer> partitions) {
    if (!closing) {
      returns.add(partitions);
      handover.assigned();
      moments.reached(Moment.PARTITIONS_ASSIGNED);
    }
  }

  @Override
  public void revoked(Set<Integer> partitions) {
    if (closing || partitions.isEmpty()) {
      return;
    }
    moments.reached(Moment.PARTITIONS_REVOKED);
    quiesce();
    try {
      cutNow(partitions.stream().flatMap(p -> bench.holding(p).stream()).toList());
    } catch (RuntimeException e) {
      deferred.add(e); // the client would wrap what a callback throws
    }
    drop(partitions);
    returns.remove(partitions);
  }

  @Override
  public void lost(Set<Integer> partitions) {
    if (closing || partitions.isEmpty()) {
      return;
    }
    moments.reached(Moment.PARTITIONS_LOST);
    LOG.warn("event=partitions-lost member={} partitions={}", connection.member(), partitions);
    handover.expelled();
    quiesce();
    drop(partitions);
    returns.remove(partitions);
  }

  private void rethrow() {
    if (!deferred.isEmpty()) {
      throw deferred.remove();
    }
  }

  /** Ends a poll that is under way; may be called from any thread. */
  void wakeup() {
    input.wakeup();
  }

  @Override
  public void close() {
    closing = true;
    returns.end();
    quiesce();
    try {
      output.close();
    } finally {
      input.close();
    }
  }
}
