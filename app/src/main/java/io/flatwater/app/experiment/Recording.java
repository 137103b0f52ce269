package io.flatwater.app.experiment;

import io.flatwater.app.report.Along;
import io.flatwater.app.report.Arm;
import io.flatwater.app.report.Judgement;
import io.flatwater.app.report.Noise;
import io.flatwater.app.report.Outcome;
import io.flatwater.app.report.Result;
import io.flatwater.app.report.Score;
import io.flatwater.app.report.Step;
import io.flatwater.app.report.Timing;
import io.flatwater.app.report.Turn;
import io.flatwater.evaluator.Metrics;
import io.flatwater.evaluator.Portrait;
import io.flatwater.model.metric.Transfer;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.StepReport;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the services of a quickstart reported, and what it comes to.
 *
 * <p>Filled and read by one thread.
 */
final class Recording {
  private final Map<String, List<StepReport>> steps = new TreeMap<>();
  private final Map<String, TreeMap<Long, Map<String, Evaluation>>> evaluations = new TreeMap<>();
  private final Map<String, String> stateHashes = new TreeMap<>();
  private final Map<String, Double> rates = new TreeMap<>();
  private final Map<String, Portrait> portraits = new TreeMap<>();
  private final Map<String, Live> live = new TreeMap<>();
  private final List<Turn> turns = new ArrayList<>();
  private final Map<String, Noise.Rate> noise = new TreeMap<>();
  private final Baselines baselines = new Baselines();

  /** Counts the labels of the next mini-batch, for those who look at nothing else. */
  void batch(MiniBatch batch) {
    baselines.add(batch);
  }

  /** Keeps what a step saw. */
  void step(StepReport report) {
    steps.computeIfAbsent(report.getLineage(), l -> new ArrayList<>()).add(report);
  }

  /**
   * Keeps what a checkpoint is worth. The first word on a probe set counts: a model that is live is
   * put to other cuts of the sets later.
   */
  void evaluation(Evaluation evaluation) {
    evaluations
        .computeIfAbsent(evaluation.getLineage(), l -> new TreeMap<>())
        .computeIfAbsent(evaluation.getVersion(), v -> new TreeMap<>())
        .putIfAbsent(evaluation.getProbeSet(), evaluation);
  }

  /** Keeps the state that a lineage ended in. */
  void ended(String lineage, String stateHash) {
    stateHashes.put(lineage, stateHash);
  }

  /** Keeps what a lineage's last checkpoint looks like. */
  void portrait(String lineage, Portrait portrait) {
    portraits.put(lineage, portrait);
  }

  /** Keeps how fast a lineage was trained. */
  void rate(String lineage, double stepsPerSecond) {
    rates.put(lineage, stepsPerSecond);
  }

  /** Keeps what is live; the last word on a stream counts. */
  void live(Live now) {
    live.put(now.getStream(), now);
  }

  /** Keeps the gate's next verdict. */
  void promotion(Promotion p) {
    turns.add(
        new Turn(
            new Turn.Model(p.getLineage(), p.getVersion(), p.getStep()),
            p.getVerdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            p.getActor(),
            p.getReason()));
  }

  /** Returns what is live, by stream. */
  Map<String, Live> live() {
    return live;
  }

  /** Keeps the label noise that a lineage estimates; the last word counts. */
  void noise(String lineage, Noise.Rate rate) {
    noise.put(lineage, rate);
  }

  /** Returns the state hashes by lineage. */
  Map<String, String> stateHashes() {
    return stateHashes;
  }

  /** Returns how right the labels were that each lineage gave itself; empty for those without. */
  Map<String, Score> taught() {
    Map<String, Score> taught = new TreeMap<>();
    steps.forEach(
        (lineage, reports) -> {
          long rows = reports.stream().mapToLong(StepReport::getTaughtChecked).sum();
          long right = reports.stream().mapToLong(StepReport::getTaughtRight).sum();
          if (rows > 0) {
            taught.put(lineage, new Score(right, rows));
          }
        });
    return taught;
  }

  /** Returns what it all comes to. */
  Result result(Plan plan, Map<String, String> provenance, Timing timing) {
    Map<String, String> settings = new LinkedHashMap<>(plan.stream().settings());
    settings.put("seed", Long.toString(plan.seed()));
    live.values().forEach(l -> settings.put("live model", l.getLineage() + "@" + l.getVersion()));
    return new Result(
        plan.stream().title(),
        settings,
        provenance,
        timing,
        plan.stream().shift(plan.judging().angles()),
        plan.arms().stream().map(arm -> arm(plan, arm)).toList(),
        turns);
  }

  /** Returns what an arm came to. */
  Arm arm(Plan plan, Plan.Arm arm) {
    String lineage = arm.name() + "/" + Plan.STREAM;
    List<StepReport> reports = steps.getOrDefault(lineage, List.of());
    List<Step> points = new ArrayList<>();
    Score given = Score.NONE;
    Score clean = Score.NONE;
    Agreement agreement = new Agreement();
    long seen = 0;
    for (StepReport r : reports) {
      Score stepGiven = new Score(r.getCorrectGiven(), r.getLabelled());
      Score stepClean = new Score(r.getCorrectClean(), r.getCleanKnown());
      seen += r.getRows();
      given = given.plus(stepGiven);
      clean = clean.plus(stepClean);
      points.add(
          new Step(
              r.getStep(),
              micros(r.getEventTime()),
              plan.stream().placeAt(r.getEventTime(), seen),
              r.getRows(),
              stepGiven,
              stepClean,
              r.getLoss(),
              r.getNoiseRate() < 0 ? Double.NaN : r.getNoiseRate(),
              r.getWrong()));
      agreement.add(r);
    }
    return new Arm(
        arm.name(),
        arm.method().create().toString(),
        points,
        judgements(plan, lineage),
        new Outcome(
            given,
            clean,
            rates.getOrDefault(lineage, Double.NaN),
            stateHashes.getOrDefault(lineage, ""),
            along(plan, lineage, agreement),
            new Noise(
                wrong(reports),
                noise.getOrDefault(lineage, Noise.Rate.UNKNOWN),
                issues(reports, arm.adaptation().noise().settings().warmUp()))),
        portraits.getOrDefault(lineage, Portrait.NONE));
  }

  private Along along(Plan plan, String lineage, Agreement agreement) {
    Transfer transfer = new Transfer();
    evaluations
        .getOrDefault(lineage, new TreeMap<>())
        .forEach(
            (version, sets) -> {
              Map<String, Double> accuracy = new TreeMap<>();
              String domain = "";
              for (String set : plan.probeSets()) {
                if (sets.containsKey(set)) {
                  Evaluation e = sets.get(set);
                  accuracy.put(e.getDomain(), metric(e, Metrics.ACCURACY));
                  domain = e.getStreamDomain();
                }
              }
              transfer.add(domain, accuracy);
            });
    return new Along(
        agreement.fading(),
        agreement.windowed(),
        agreement.kappa(),
        agreement.kappaTemporal(),
        transfer.forward().orElse(Double.NaN),
        transfer.backward().orElse(Double.NaN),
        transfer.forgetting().orElse(Double.NaN),
        baselines.persistence(),
        baselines.majority());
  }

  private static Score wrong(List<StepReport> reports) {
    Score wrong = Score.NONE;
    for (StepReport r : reports) {
      wrong = wrong.plus(new Score(r.getWrong(), Math.min(r.getLabelled(), r.getCleanKnown())));
    }
    return wrong;
  }

  private static Noise.Issues issues(List<StepReport> reports, long warmUp) {
    long labelled = 0;
    long reported = 0;
    Score precision = Score.NONE;
    Score recall = Score.NONE;
    for (StepReport r : reports) {
      if (labelled >= warmUp) {
        reported += r.getSuspects();
        precision = precision.plus(new Score(r.getSuspectsWrong(), r.getSuspectsChecked()));
        recall = recall.plus(new Score(r.getSuspectsWrong(), r.getWrong()));
      }
      labelled += r.getLabelled();
    }
    return new Noise.Issues(reported, precision, recall);
  }

  /**
   * Returns everything that a lineage's checkpoints were found to be worth on the plan's own probe
   * sets. What was held out of the stream is left out: on a broker it depends on the moment which
   * of its sets are sealed when a checkpoint is judged.
   */
  List<CellResult.Judged> judged(Plan plan, String lineage) {
    List<CellResult.Judged> judged = new ArrayList<>();
    evaluations
        .getOrDefault(lineage, new TreeMap<>())
        .forEach(
            (version, sets) -> {
              Map<String, Map<String, Double>> metrics = new TreeMap<>();
              for (String set : plan.probeSets()) {
                if (sets.containsKey(set)) {
                  metrics.put(set, repeatable(sets.get(set).getMetrics()));
                }
              }
              Evaluation any = sets.values().iterator().next();
              judged.add(
                  new CellResult.Judged(
                      version, any.getStep(), micros(any.getEventTime()), metrics));
            });
    return judged;
  }

  /** Returns the metrics without those that say how long something took. */
  private static Map<String, Double> repeatable(Map<String, Double> metrics) {
    Map<String, Double> kept = new TreeMap<>(metrics);
    kept.keySet()
        .removeIf(name -> name.endsWith(Metrics.SECONDS) || name.endsWith(Metrics.SKIPPED));
    return kept;
  }

  private List<Judgement> judgements(Plan plan, String lineage) {
    List<Judgement> judgements = new ArrayList<>();
    evaluations
        .getOrDefault(lineage, new TreeMap<>())
        .forEach((version, sets) -> judgements.add(judgement(plan, version, sets)));
    return judgements;
  }

  private static Judgement judgement(Plan plan, long version, Map<String, Evaluation> sets) {
    Map<String, Double> accuracy = new LinkedHashMap<>();
    double sharpness = Double.NaN;
    for (double angle : plan.judging().angles()) {
      Evaluation e = sets.get(Plan.probeSet(angle));
      if (e != null) {
        accuracy.put(Plan.plain(angle), metric(e, Metrics.ACCURACY));
        sharpness = e.getMetrics().getOrDefault("sharpness.sam", sharpness);
      }
    }
    Evaluation any = sets.getOrDefault(Metrics.SUM, sets.values().iterator().next());
    return new Judgement(
        version,
        any.getStep(),
        micros(any.getEventTime()),
        accuracy,
        metric(any, Metrics.NLL),
        metric(any, Metrics.ECE),
        sharpness);
  }

  private static double metric(Evaluation evaluation, String name) {
    return evaluation.getMetrics().getOrDefault(name, Double.NaN);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
