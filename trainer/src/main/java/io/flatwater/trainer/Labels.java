package io.flatwater.trainer;

import io.flatwater.model.Batch;
import io.flatwater.model.file.State;
import io.flatwater.optim.Objective;
import io.flatwater.schemas.LabelIssue;
import io.flatwater.schemas.NoiseSummary;
import io.flatwater.schemas.SourceNoise;
import io.flatwater.trainer.noise.Doubt;
import io.flatwater.trainer.noise.NoiseEstimate;
import io.flatwater.trainer.noise.NoisePolicy;
import io.flatwater.trainer.noise.NoiseReport;
import io.flatwater.trainer.noise.NoiseReport.Rate;
import io.flatwater.trainer.noise.NoiseReport.SourceRate;
import io.flatwater.trainer.noise.Outcomes;
import io.flatwater.trainer.noise.Treatment.Treated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a trainer thinks of the labels that it is given.
 *
 * <p>A batch is judged by what was known before it, so that its own labels do not speak for
 * themselves.
 */
final class Labels {
  /** The section of the state that holds the estimate. */
  static final String SECTION = "noise";

  /** No rate is known. */
  static final double UNKNOWN = -1;

  private final NoisePolicy policy;
  private final int classes;
  private Optional<NoiseEstimate> estimate;

  Labels(NoisePolicy policy, int classes) {
    this.policy = policy;
    this.classes = classes;
    this.estimate =
        policy.covers(classes)
            ? Optional.of(new NoiseEstimate(policy.settings(), classes))
            : Optional.empty();
  }

  /**
   * A mini-batch as it is trained on.
   *
   * @param batch with treated labels
   * @param weights of its labelled rows; empty: all 1
   * @param issues what is to be published
   * @param counts of suspects
   * @param rate estimated share of wrong labels; {@link #UNKNOWN}
   * @param taught what a teacher says of the rows without a label
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on within one step, never compared
  record Judged(
      Batch batch,
      float[] weights,
      List<LabelIssue> issues,
      Suspects counts,
      double rate,
      Tutor.Answers taught) {

    /** Tells whether there is anything to train on. */
    boolean trains() {
      return Arrays.stream(batch.labels()).anyMatch(label -> label >= 0);
    }

    /** Returns the same with what a teacher says of the rows without a label. */
    Judged with(Tutor.Answers answers) {
      return new Judged(batch, weights, issues, counts, rate, answers);
    }

    /** Returns the mini-batch with the teacher's labels where it has no other; those count 1. */
    Judged complete() {
      int[] answers = taught.labels();
      if (answers.length == 0) {
        return this;
      }
      int[] labels = batch.labels().clone();
      float[] all = new float[weights.length == 0 ? 0 : labels.length];
      int used = 0;
      int n = 0;
      for (int row = 0; row < labels.length; row++) {
        boolean given = labels[row] >= 0;
        labels[row] = given ? labels[row] : answers[row];
        if (all.length > 0 && labels[row] >= 0) {
          all[n++] = given ? weights[used++] : 1;
        }
      }
      Batch complete = new Batch(batch.inputs(), labels, batch.smoothing());
      return new Judged(complete, Arrays.copyOf(all, n), issues, counts, rate, taught);
    }

    /**
     * Returns the objective with the rows' weights.
     *
     * @param added rows behind those of the batch, which count 1
     */
    Objective weigh(Objective objective, int added) {
      if (weights.length == 0) {
        return objective;
      }
      float[] all = Arrays.copyOf(weights, weights.length + added);
      Arrays.fill(all, weights.length, all.length, 1);
      return objective.weighted(all);
    }
  }

  /**
   * How right suspicions are, where the truth is known.
   *
   * @param reported suspects
   * @param checked suspects whose clean label is known
   * @param hits suspects whose clean label is another one than the given
   * @param wrong labels that are not the clean one, suspected or not
   */
  record Suspects(int reported, int checked, int hits, int wrong) {}

  /**
   * Judges a mini-batch and learns from it.
   *
   * @param reports makes the records of labels that are probably wrong
   */
  Judged judge(Lesson lesson, Reports reports) {
    Tested t = lesson.tested();
    int[] given = t.labels();
    int[] clean = lesson.sample().clean();
    float smoothing = (float) policy.treatment().smoothing();
    int[] labels = given;
    float[] weights = {};
    List<LabelIssue> issues = new ArrayList<>();
    Suspects counts = new Suspects(0, 0, 0, wrong(given, clean));
    double rate = UNKNOWN;
    if (estimate.isPresent()) {
      NoiseEstimate known = estimate.get();
      Outcomes outcomes =
          new Outcomes(t.probabilities(), classes, given, lesson.wire().getSources());
      if (known.settled() && t.counts().labelled() > 0) {
        Doubt doubt = policy.treatment().doubt(known, outcomes);
        counts = suspects(doubt, given, clean);
        for (int row = 0; row < given.length; row++) {
          if (suspects(doubt, row, given[row])) {
            issues.add(reports.issue(lesson, row, doubt));
          }
        }
        if (policy.treatment().looksAtLabels()) {
          Treated treated = policy.treatment().treat(outcomes, doubt, known.rate());
          labels = treated.labels();
          weights = ofLabelled(labels, treated.weights());
        }
      }
      known.update(outcomes);
      rate = Double.isNaN(known.rate()) ? UNKNOWN : known.rate();
    }
    Batch batch = new Batch(lesson.sample().batch().inputs(), labels, smoothing);
    return new Judged(batch, weights, issues, counts, rate, Tutor.Answers.NONE);
  }

  private boolean suspects(Doubt doubt, int row, int given) {
    return given >= 0 && doubt.wrong()[row] >= policy.suspicion() && doubt.likely()[row] != given;
  }

  private Suspects suspects(Doubt doubt, int[] given, int[] clean) {
    int reported = 0;
    int checked = 0;
    int hits = 0;
    for (int row = 0; row < given.length; row++) {
      if (suspects(doubt, row, given[row])) {
        reported++;
        checked += clean[row] >= 0 ? 1 : 0;
        hits += clean[row] >= 0 && clean[row] != given[row] ? 1 : 0;
      }
    }
    return new Suspects(reported, checked, hits, wrong(given, clean));
  }

  private static int wrong(int[] given, int[] clean) {
    int wrong = 0;
    for (int row = 0; row < given.length; row++) {
      wrong += given[row] >= 0 && clean[row] >= 0 && given[row] != clean[row] ? 1 : 0;
    }
    return wrong;
  }

  /** Returns the weights of the labelled rows; empty if all are 1. */
  private static float[] ofLabelled(int[] labels, float[] weights) {
    float[] packed = new float[labels.length];
    int n = 0;
    boolean plain = true;
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] >= 0) {
        plain &= weights[row] == 1;
        packed[n++] = weights[row];
      }
    }
    return plain ? new float[0] : Arrays.copyOf(packed, n);
  }

  /** Returns what a state knows of label noise, for the checkpoint's event; empty if nothing. */
  static Optional<NoiseSummary> summary(RunSettings settings, State state) {
    byte[] section = state.sections().get(SECTION);
    if (section == null) {
      return Optional.empty();
    }
    int classes = settings.contract().classes().size();
    NoiseReport report =
        NoiseEstimate.read(settings.adaptation().noise().settings(), classes, section).report();
    return Double.isNaN(report.rate().value())
        ? Optional.empty()
        : Optional.of(summary(report, classes));
  }

  private static NoiseSummary summary(NoiseReport report, int classes) {
    List<SourceNoise> sources = new ArrayList<>();
    for (SourceRate s : report.sources()) {
      Rate rate = s.rate();
      sources.add(new SourceNoise(s.source(), s.examples(), rate.value(), rate.low(), rate.high()));
    }
    return NoiseSummary.newBuilder()
        .setLabelled(report.labelled())
        .setEffective(report.effective())
        .setRate(report.rate().value())
        .setLow(report.rate().low())
        .setHigh(report.rate().high())
        .setClasses(classes)
        .setTransitions(report.transitions().stream().flatMap(List::stream).toList())
        .setSources(sources)
        .build();
  }

  /** Returns all there is to say; empty if nothing is estimated. */
  Optional<NoiseReport> report() {
    return estimate.map(NoiseEstimate::report);
  }

  /** Returns the state; empty if nothing is estimated. */
  Optional<byte[]> bytes() {
    return estimate.map(NoiseEstimate::bytes);
  }

  /** Takes back the state. */
  void restore(byte[] bytes) {
    estimate = Optional.of(NoiseEstimate.read(policy.settings(), classes, bytes));
  }
}
