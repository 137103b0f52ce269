package io.flatwater.trainer;

import io.flatwater.model.Network;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.Counters;
import io.flatwater.model.file.Origin;
import io.flatwater.model.file.State;
import io.flatwater.model.file.State.MemoryImage;
import io.flatwater.model.file.StateImage;
import io.flatwater.optim.Memory;
import io.flatwater.optim.Objective;
import io.flatwater.optim.Optimizer;
import io.flatwater.optim.Vectors;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.DriftLevel;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.StepOutcome;
import io.flatwater.schemas.StepReport;
import io.flatwater.trainer.drift.Detector;
import io.flatwater.trainer.drift.Sentry;
import io.flatwater.trainer.noise.NoiseReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The state of one lineage, and what a mini-batch does to it: first the model is tested on the
 * batch, then it is trained on it.
 *
 * <p>Equal settings and equal batches give equal bits, whenever and wherever; a trainer that is
 * resumed from a checkpoint goes on as if it had never stopped. Clean labels are counted and touch
 * nothing else. A model that diverges is dealt with as the settings say; see {@link Divergence}.
 * Knows no clock, no Kafka and no disk. Belongs to one thread at a time, as does the network, which
 * several trainers may share.
 */
public final class Trainer {
  /** Every so many steps, from the first on, a gradient's and the parameters' norm is measured. */
  public static final int MEASURED_STEPS = 32;

  private static final float[] NONE = {};

  private final RunSettings settings;
  private final String stream;
  private final Network network;
  private final Labels labels;
  private final Response response;
  private final Lookout lookout;
  private final Reports reports;
  private final Tutor tutor;
  private final Memory memory;
  private final Provenance provenance;
  private final float[] params;
  private final Watch watch;
  private long step;
  private String history = State.NO_HISTORY;
  private Counters counted = Counters.NONE;
  private double gradientNorm = Double.NaN;
  private float[] inputs = NONE;
  private float[] probabilities = NONE;

  private Trainer(RunSettings settings, String stream, Network network, float[] params) {
    this.settings = settings;
    this.stream = stream;
    this.network = network;
    Adaptation adaptation = settings.adaptation();
    this.labels = new Labels(adaptation.noise(), network.classes());
    this.response = new Response(adaptation.answer(), settings.method(), settings.contract());
    this.lookout = new Lookout(settings, network, response);
    this.reports = new Reports(Names.lineage(settings.run(), stream), stream);
    this.tutor = new Tutor(adaptation.teaching(), network);
    this.memory = new Memory(network.layout(), settings.seed());
    this.params = params;
    this.provenance = Provenance.of(settings, network);
    this.watch = new Watch(settings.divergence(), network.classes(), network.layout());
  }

  /**
   * Returns a trainer with the run's initial model.
   *
   * @param network open, of the settings' definition; the caller closes it
   */
  public static Trainer start(RunSettings settings, String stream, Network network) {
    Trainer trainer = new Trainer(settings, stream, network, settings.initial());
    trainer.watch.begin(
        trainer.params, mark -> Anchor.kept(mark, Anchor.INITIAL, trainer::initialImage));
    return trainer;
  }

  /**
   * Returns a trainer as a checkpoint of the same configuration left it. Going back to an anchor
   * that was taken before fails; the service keeps them in its store.
   *
   * @throws IllegalArgumentException if the checkpoint does not fit the settings
   */
  public static Trainer resume(
      RunSettings settings, String stream, Network network, Checkpoint checkpoint) {
    return resume(settings, stream, network, checkpoint, Anchor.Store.NONE);
  }

  static Trainer resume(
      RunSettings settings,
      String stream,
      Network network,
      Checkpoint checkpoint,
      Anchor.Store anchors) {
    State state = checkpoint.state();
    Trainer trainer = new Trainer(settings, stream, network, checkpoint.params().clone());
    trainer.requireSame("network", settings.definition(), checkpoint.definition());
    trainer.requireSame("contract", settings.contract(), checkpoint.contract());
    trainer.adapt(state.sections());
    trainer.requireSame("optimizer", trainer.response.optimizer().toString(), state.optimizer());
    trainer.requireSame("seed", settings.seed(), state.memory().seed());
    MemoryImage kept = state.memory();
    trainer.memory.restore(kept.steps(), kept.skipped(), kept.slots(), kept.scalars());
    trainer.step = state.step();
    trainer.history = state.history();
    trainer.counted = checkpoint.manifest().counters();
    trainer.watch(state, anchors);
    return trainer;
  }

  private void adapt(SortedMap<String, byte[]> sections) {
    requireSame("set of sections", sections().keySet(), known(sections));
    Optional.ofNullable(sections.get(Labels.SECTION)).ifPresent(labels::restore);
    lookout.restore(sections);
    Optional.ofNullable(sections.get(Tutor.SECTION)).ifPresent(tutor::restore);
  }

  private static Set<String> known(SortedMap<String, byte[]> sections) {
    Set<String> names = new TreeSet<>(sections.keySet());
    names.remove(Frozen.WATCH);
    return names;
  }

  /** Returns the state of all that looks on, by name. */
  private SortedMap<String, byte[]> sections() {
    SortedMap<String, byte[]> sections = new TreeMap<>();
    labels.bytes().ifPresent(bytes -> sections.put(Labels.SECTION, bytes));
    lookout.save(sections);
    if (settings.adaptation().teaching().on()) {
      sections.put(Tutor.SECTION, tutor.bytes());
    }
    return sections;
  }

  private void watch(State state, Anchor.Store anchors) {
    byte[] section = state.sections().get(Frozen.WATCH);
    if (settings.divergence().watched() != (section != null)) {
      throw new IllegalArgumentException(
          "the checkpoint of "
              + lineage()
              + (section == null ? " keeps no anchors" : " keeps anchors")
              + ", but the policy on divergence is "
              + settings.divergence().policy());
    }
    if (section != null) {
      watch.restore(
          section,
          (mark, hash) ->
              Anchor.kept(
                  mark,
                  hash,
                  hash.equals(Anchor.INITIAL) ? this::initialImage : () -> anchors.get(hash)));
    }
  }

  private StateImage initialImage() {
    Memory none = new Memory(network.layout(), settings.seed());
    return new StateImage(
        settings.initial(), State.initial(response.calm().toString(), none, Map.of()));
  }

  private void requireSame(String what, Object ours, Object theirs) {
    if (!ours.equals(theirs)) {
      throw new IllegalArgumentException(
          "the checkpoint of "
              + lineage()
              + " has another "
              + what
              + " than this run: "
              + theirs
              + ", expected "
              + ours);
    }
  }

  /**
   * Returns a checkpoint of all there is, which later steps leave alone.
   *
   * @param version 0 for the initial model
   * @param origin what it has learned from since the version before
   */
  public Checkpoint snapshot(long version, Origin origin) {
    return freeze(version, origin).get();
  }

  /**
   * Copies all there is, and leaves it to whoever asks for the checkpoint, in any thread and as
   * often as wanted, to hash it: that takes longer than a step may wait.
   */
  Supplier<Checkpoint> freeze(long version, Origin origin) {
    Frozen frozen =
        new Frozen(settings, stream, provenance, image(), watch.image(), sections(), counted);
    return () -> frozen.checkpoint(version, origin);
  }

  /** Copies parameters and memory. */
  private StateImage image() {
    State state =
        new State(
            step,
            history,
            response.optimizer().toString(),
            MemoryImage.of(memory),
            Collections.emptySortedMap());
    return new StateImage(params.clone(), state);
  }

  /** Returns the anchors that a checkpoint made now refers to. */
  List<Anchor> anchors() {
    return watch.anchors();
  }

  /** Tells whether the model has diverged and the run is to stop for good. */
  public boolean stopped() {
    return watch.stopped();
  }

  /** Returns the stream that it learns from. */
  public String stream() {
    return stream;
  }

  /** Returns the name of the lineage, {@code run/stream}. */
  public String lineage() {
    return reports.lineage();
  }

  /** Returns the number of mini-batches used. */
  public long step() {
    return step;
  }

  /** Returns which mini-batches were used; see {@link State#next}. */
  public String history() {
    return history;
  }

  /** Returns what the model made of its examples so far, each before it was trained on. */
  public Counters counted() {
    return counted;
  }

  /** Returns the statistics of drift detectors, by name; empty if nobody watches. */
  public Map<String, Double> statistics() {
    return lookout.statistics();
  }

  /** Returns what is thought of the stream's label noise; empty if nobody estimates it. */
  public Optional<NoiseReport> noise() {
    return labels.report();
  }

  /** Returns the model; live and only to be read. */
  public float[] params() {
    return params;
  }

  /** Tells whether a step is one of those at which norms are measured. */
  static boolean isMeasured(long step) {
    return step % MEASURED_STEPS == 1;
  }

  /**
   * Tests the model on a mini-batch, then trains it.
   *
   * <p>A batch without labels is tested, counted as a step and part of the history, but trains
   * nothing, unless the model is to teach itself. A batch that does not fit the contract, or that
   * the model's output for is not finite, leaves everything as it was, unless that shows that the
   * model has diverged.
   */
  public StepResult train(MiniBatch wire) {
    Sample sample;
    try {
      sample = Sample.of(wire, settings.contract(), inputs);
    } catch (Sample.Unfit e) {
      return e.refused();
    }
    inputs = sample.batch().inputs();
    Tested tested = test(sample);
    List<DriftEvent> events = new ArrayList<>();
    if (!tested.finite()) {
      long time = sample.latest();
      watch.overflowed(params).ifPresent(alarm -> events.add(answer(alarm, time)));
      if (!events.isEmpty()) {
        tested = test(sample);
      }
    }
    return tested.finite() ? step(wire, sample, tested, events) : overflowed(events);
  }

  private StepResult overflowed(List<DriftEvent> events) {
    return new StepResult.Refused(
        StepResult.Reason.LOSS_NOT_FINITE,
        "the model's output for this mini-batch is not finite"
            + (Vectors.finite(params) ? "" : ", nor are its parameters: it has diverged"),
        events);
  }

  private StepResult step(MiniBatch wire, Sample sample, Tested tested, List<DriftEvent> events) {
    step++;
    history = State.next(history, wire.getId());
    counted = counted.plus(tested.counts());
    gradientNorm = Double.NaN;
    Lesson lesson = new Lesson(step, wire, sample, tested);
    Labels.Judged judged = labels.judge(lesson, reports);
    for (Lookout.Remark remark : lookout.look(lesson, memory)) {
      events.add(reports.drift(step, tested.latest(), remark));
    }
    if (tutor.enters(sample.domain(), params)) {
      memory.keepOnly("nothing");
    }
    judged = judged.with(tutor.answer(lesson));
    StepOutcome outcome = update(judged, wire);
    var update = new Reports.Update(outcome, gradientNorm, response.optimizer().toString());
    StepReport report = reports.step(lesson, judged, update);
    watch
        .after(step, tested, outcome, params)
        .ifPresent(alarm -> events.add(answer(alarm, tested.latest())));
    if (watch.wantsAnchor(step)) {
      watch.take(Anchor.held(watch.mark(step, params), image()));
    }
    return new StepResult.Stepped(report, tested, judged.issues(), events);
  }

  /** Does what the policy wants, and says so. */
  private DriftEvent answer(Watch.Alarm alarm, long eventTime) {
    String action;
    if (watch.mayGoBack()) {
      Anchor good = watch.goBack();
      StateImage image = good.image();
      Vectors.copy(image.params(), params);
      // With the memory's own count of steps: slots belong to the step that they were made at.
      MemoryImage kept = image.state().memory();
      memory.restore(kept.steps(), kept.skipped(), kept.slots(), kept.scalars());
      response.adopt(image.state().optimizer(), memory);
      action = "went back to the model of step " + good.mark().step();
    } else {
      watch.stop();
      action = "training stops";
    }
    Sentry.Notice notice =
        new Sentry.Notice(
            alarm.detector(), Detector.Level.DRIFT, alarm.statistic(), alarm.threshold());
    return reports.drift(step, eventTime, new Lookout.Remark(notice, DriftLevel.DIVERGED, action));
  }

  private Tested test(Sample sample) {
    int rows = sample.batch().rows();
    int classes = network.classes();
    if (probabilities.length != rows * classes) {
      probabilities = new float[rows * classes];
    }
    network.predict(params, sample.batch().inputs(), rows, probabilities);
    return Tested.of(sample, probabilities, classes);
  }

  private StepOutcome update(Labels.Judged labelled, MiniBatch wire) {
    Labels.Judged judged = labelled.complete();
    if (!judged.trains()) {
      return StepOutcome.UNLABELLED;
    }
    long skipped = memory.skipped();
    Response.Blend blend = response.blend(judged.batch(), settings.seed(), step);
    response.remember(labelled.batch(), wire);
    Objective objective =
        judged.weigh(network.objective(blend.batch(), settings.seed(), step), blend.added());
    Optimizer optimizer = response.optimizer();
    if (isMeasured(step)) {
      Observed observed = new Observed(objective);
      optimizer.step(params, observed, memory);
      gradientNorm = observed.norm();
    } else {
      optimizer.step(params, objective, memory);
    }
    if (memory.skipped() > skipped) {
      return StepOutcome.SKIPPED;
    }
    network.updateStatistics(params, judged.batch(), settings.seed(), step);
    return StepOutcome.APPLIED;
  }
}
