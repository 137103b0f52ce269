package io.flatwater.evaluator;

import io.flatwater.evaluator.Judge.Loaded;
import io.flatwater.evaluator.Progress.Phase;
import io.flatwater.evaluator.gate.Gate;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop of an evaluator; belongs to the thread that runs it. */
final class WorkService implements AutoCloseable, CheckpointFeedService.Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatorService.class);
  private static final Duration IDLE = Duration.ofMillis(50);

  /** A block of megabytes arrives in pieces, and a poll that does not wait takes one of them. */
  private static final Duration BRIEF = Duration.ofMillis(5);

  private static final long POLL_NANOS = 1_000_000_000L;
  private static final int MOST_ATTEMPTS = 5;
  private static final int MOST_PENDING = 10_000;

  private final ServiceSettings settings;
  private final Wiring wiring;
  private final BooleanSupplier wanted;
  private final Consumer<Progress> display;
  private final Moments moments;
  private final Listener listener;
  private final Evaluator evaluator;
  private final Agenda agenda;
  private final Counts counts = new Counts();
  private final ProbeIntakeService intake;
  private final Deque<Refusal> refusals = new ArrayDeque<>();
  private final Waiting waiting;
  private final Set<String> unfit = new HashSet<>();

  private final OpenModels models;
  private final Judge judge;
  private final TopicReaderService probes;
  private final TopicReaderService metrics;
  private final TopicReaderService lives;
  private final CheckpointFeedService feed;
  private final CommitService commits;
  private long polled;

  /** What a loop shares with the service around it. */
  record Frame(
      BooleanSupplier wanted, Consumer<Progress> display, Moments moments, Listener listener) {}

  WorkService(ServiceSettings settings, Wiring wiring, Frame frame) {
    this.settings = settings;
    this.wiring = wiring;
    this.wanted = frame.wanted();
    this.display = frame.display();
    this.moments = frame.moments();
    this.listener = frame.listener();
    waiting = new Waiting(settings.probes().required());
    evaluator = new Evaluator(settings.evaluation(), System::nanoTime);
    agenda = new Agenda(settings, evaluator);
    intake = new ProbeIntakeService(agenda, counts);
    models = new OpenModels(settings.execution());
    judge = new Judge(wiring.store(), models);
    Map<String, Object> kafka = wiring.kafka();
    probes = new TopicReaderService(kafka, wiring.codec(), topic(Topic.PROBES));
    metrics = new TopicReaderService(kafka, wiring.codec(), topic(Topic.METRICS));
    lives = new TopicReaderService(kafka, wiring.codec(), topic(Topic.LIVE));
    feed = new CheckpointFeedService(kafka, settings, topic(Topic.CHECKPOINTS), this);
    commits =
        new CommitService(
            new PublisherService(kafka, settings.name() + "-" + settings.instance(), moments),
            feed);
  }

  /** Works until it is no longer wanted or the ending has come. */
  Progress run(Ending ending) {
    show(Phase.STARTING);
    probes.readToEnd(intake, wanted);
    lives.readToEnd(this::live, wanted);
    boolean idle = true;
    while (wanted.getAsBoolean()) {
      probes.poll(intake, idle ? IDLE : BRIEF);
      lives.poll(this::live, Duration.ZERO);
      poll(idle ? IDLE : Duration.ZERO);
      idle = !act();
      if (idle) {
        commits.save();
        show(Phase.WAITING);
        if (isOver(ending)) {
          break;
        }
      }
    }
    if (!Thread.currentThread().isInterrupted()) {
      commits.save();
    }
    return finish();
  }

  private Progress finish() {
    counts.phase(Phase.STOPPED);
    Progress last = counts.progress(agenda, feed.lag());
    display.accept(last);
    LOG.info(
        "evaluator stopped name={} judged={} again={} skipped={} refused={} pending={}"
            + " secondsPerCheckpoint={}",
        settings.name(),
        last.judged(),
        last.again(),
        last.skipped(),
        last.refused(),
        last.pending(),
        last.secondsPerCheckpoint());
    return last;
  }

  private boolean isOver(Ending ending) {
    if (ending instanceof Ending.AfterLast after && agenda.isComplete(after.lineages())) {
      boolean settled = after.settled().getAsBoolean();
      // A set that was sealed in the meantime counts too, and so does a model that became live.
      probes.readToEnd(intake, wanted);
      lives.readToEnd(this::live, wanted);
      return settled && agenda.isComplete(after.lineages());
    }
    return false;
  }

  private void show(Phase phase) {
    counts.phase(phase);
    display.accept(counts.progress(agenda, feed.lag()));
  }

  private void poll(Duration timeout) {
    feed.intake(agenda.pending() < MOST_PENDING);
    feed.poll(timeout);
    polled = System.nanoTime();
    listener.polled();
  }

  // What comes in.

  @Override
  public void assigned() {
    metrics.readToEnd(
        record -> {
          if (record.value() instanceof Decoded.Value v
              && v.record() instanceof Evaluation e
              && !e.getProbeSet().equals(Gate.SERVED)) {
            agenda.published(e);
            if (e.getProbeSet().equals(Metrics.SUM)) {
              counts.show(e);
            }
          }
        },
        wanted);
    moments.reached(Moment.METRICS_READ);
  }

  private void live(ConsumerRecord<String, Decoded> record) {
    if (record.value() instanceof Decoded.Value v && v.record() instanceof Live live) {
      agenda.live(live);
    }
  }

  @Override
  public void dropped(int partition) {
    agenda.dropped(partition);
    refusals.removeIf(r -> r.origin().partition() == partition);
    commits.forget(partition);
  }

  @Override
  public void arrived(Origin origin) {
    Decoded decoded = wiring.codec().decode(origin.value());
    if (decoded instanceof Decoded.Undecodable u) {
      refusals.add(new Refusal(origin, u.reason().name(), u.message()));
    } else if (decoded instanceof Decoded.Value v && v.record() instanceof Checkpoint c) {
      agenda.arrived(new Arrival(origin, c));
    } else {
      refusals.add(new Refusal(origin, "NO_CHECKPOINT", "expected a Checkpoint on this topic"));
    }
  }

  @Override
  public void passed(Origin origin) {
    if (wiring.codec().decode(origin.value()) instanceof Decoded.Value v
        && v.record() instanceof Checkpoint c) {
      agenda.passed(new Arrival(origin, c));
    }
  }

  // What is done.

  /** Does one thing; false if there is nothing to do. */
  private boolean act() {
    Refusal refusal = refusals.peek();
    if (refusal != null) {
      refuse(refusal);
      refusals.remove(refusal);
      return true;
    }
    dispense();
    Optional<Task> task =
        agenda.next(
            a -> !a.origin().ledger().isFull(a.origin().offset()),
            a -> feed.isCaughtUp(a.origin()));
    task.ifPresent(this::judge);
    waiting.complain(agenda.waitingStreams(), System.nanoTime());
    return task.isPresent();
  }

  private void dispense() {
    Agenda.Dispensed dispensed = agenda.dispense();
    dispensed.known().forEach(a -> commits.settle(a.origin()));
    dispensed.skipped().forEach(a -> commits.settle(a.origin()));
    if (!dispensed.skipped().isEmpty()) {
      counts.skipped(dispensed.skipped().size());
      LOG.info(
          "behind, skipped to the newest checkpoints skipped={} pending={}",
          dispensed.skipped().size(),
          agenda.pending());
    }
  }

  private void judge(Task task) {
    long start = System.nanoTime();
    show(Phase.JUDGING);
    Loaded loaded = load(task);
    models.notice().ifPresent(notice -> LOG.info("network notice={}", notice));
    if (loaded instanceof Loaded.Bad bad) {
      fail(task, bad);
    } else if (loaded instanceof Loaded.Good good) {
      moments.reached(Moment.CHECKPOINT_LOADED);
      examine(task, good.model()).ifPresent(findings -> publish(task, findings, start));
    }
  }

  private Loaded load(Task task) {
    for (int attempt = 1; ; attempt++) {
      try {
        return judge.load(task.arrival().checkpoint());
      } catch (StoreException e) {
        if (attempt >= MOST_ATTEMPTS || !wanted.getAsBoolean()) {
          throw e;
        }
        LOG.warn(
            "store does not answer, trying again attempt={} message={}", attempt, e.getMessage());
        poll(Duration.ofSeconds(attempt));
      }
    }
  }

  private void fail(Task task, Loaded.Bad bad) {
    Origin origin = task.arrival().origin();
    switch (task.occasion()) {
      case FIRST -> {
        if (refuse(new Refusal(origin, bad.reason().name(), bad.message()))) {
          agenda.failed(task);
        }
      }
      case AGAIN, LIVE -> {
        LOG.warn("cannot be judged again reason={} message={}", bad.reason(), bad.message());
        agenda.failed(task);
      }
    }
  }

  private boolean refuse(Refusal refusal) {
    String topic = topic(Topic.CHECKPOINTS);
    SpecificRecord letter = refusal.letter(settings.name(), topic);
    Origin origin = refusal.origin();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic(Topic.DEAD_LETTERS),
            origin.key(),
            wiring.codec().encode(topic(Topic.DEAD_LETTERS), letter));
    if (!commits.commit(List.of(record), origin, origin.ledger().with(origin.offset()))) {
      return false;
    }
    origin.ledger().done(origin.offset());
    counts.refused();
    listener.refused(refusal.reason());
    LOG.warn("checkpoint refused reason={} message={}", refusal.reason(), refusal.message());
    return true;
  }

  private Optional<List<Finding>> examine(Task task, Model model) {
    List<Finding> findings = new ArrayList<>();
    Arrival arrival = task.arrival();
    Evaluator.Turn turn =
        new Evaluator.Turn(arrival.version(), arrival.stage(), () -> isWorthwhile(task));
    for (SealedSet set : task.sets()) {
      Optional<String> why = model.unfit(set);
      if (why.isPresent()) {
        if (unfit.add(task.arrival().lineage() + " " + set.hash())) {
          LOG.warn(
              "probe set does not fit the model lineage={} set={} message={}",
              task.arrival().lineage(),
              set.name(),
              why.get());
        }
        continue;
      }
      Optional<Finding> known = agenda.finding(task, set);
      Optional<Finding> finding = known.isPresent() ? known : evaluator.examine(model, set, turn);
      if (finding.isEmpty()) {
        return Optional.empty();
      }
      if (known.isEmpty()) {
        counts.predicted(set.rows());
      }
      findings.add(finding.get());
    }
    return Optional.of(findings);
  }

  /** Keeps the membership alive, and tells whether the task is still ours. */
  private boolean isWorthwhile(Task task) {
    if (System.nanoTime() - polled > POLL_NANOS) {
      poll(Duration.ZERO);
      show(Phase.JUDGING);
    }
    return wanted.getAsBoolean() && feed.owns(task.arrival().origin());
  }

  private void publish(Task task, List<Finding> findings, long start) {
    moments.reached(Moment.RESULT_FOUND);
    Origin origin = task.arrival().origin();
    Subject subject = Subject.of(task.arrival().checkpoint());
    List<Evaluation> news =
        findings.isEmpty()
            ? List.of()
            : agenda.unpublished(Findings.evaluations(subject, findings));
    String topic = topic(Topic.METRICS);
    // On the stream's partition, so that whoever compares its lineages sees them in one order.
    int partition = wiring.topics().partitionOf(subject.stream());
    byte[] key = subject.lineage().getBytes(StandardCharsets.UTF_8);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    news.forEach(
        e ->
            records.add(
                new ProducerRecord<>(topic, partition, key, wiring.codec().encode(topic, e))));
    boolean first = task.occasion() == Task.Occasion.FIRST;
    Ledger ledger = origin.ledger();
    if (commits.commit(records, origin, first ? ledger.with(origin.offset()) : ledger.position())) {
      if (first) {
        ledger.done(origin.offset());
      }
      agenda.judged(task, findings, news);
      long took = System.nanoTime() - start;
      counts.judged(task, news, took / 1e9);
      listener.judged(took);
      LOG.debug("judged {} sets={} records={}", subject, findings.size(), news.size());
    }
  }

  private String topic(Topic topic) {
    return wiring.topics().name(topic);
  }

  @Override
  public void close() {
    try (judge;
        commits;
        probes;
        metrics;
        lives;
        feed) {
      LOG.debug("closing");
    }
  }
}
