package io.flatwater.app.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A made-up result that looks like a real one: a stream of images that turn from 0 to 60 degrees.
 */
final class Fake {
  private static final int ROWS = 128;
  private static final int STEPS = 469;
  private static final double NOISE = 0.2;
  private static final Noise NOISY =
      new Noise(
          new Score(12_006, 60_032),
          new Noise.Rate(0.208, 0.186, 0.23),
          new Noise.Issues(9_000, new Score(8_910, 9_000), new Score(8_910, 11_000)));
  private static final int[] ANGLES = {0, 30, 60, 75, 90};

  private static final Result RESULT = of("sgd", "sam", "msam");

  private Fake() {}

  static Result result() {
    return RESULT;
  }

  static Result of(String... names) {
    List<Arm> arms = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      arms.add(arm(names[i], i));
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("data", "mnist");
    settings.put("examples", "60,000");
    settings.put("batch size", "128");
    settings.put("label noise", "20 %");
    settings.put("angle", "0° to 60°");
    settings.put("seed", "0");
    settings.put("network", "784-256-128-10");
    settings.put("transport", "kafka, embedded");
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("code", "0.1.0-SNAPSHOT 92f9512");
    provenance.put(
        "data sha256", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609");
    provenance.put("executor", "dl4j 1.0.0-M2.1, openblas 0.3.31 SkylakeX, 1 thread");
    provenance.put("java", "17.0.16, Linux amd64");
    Map<String, Duration> parts = new LinkedHashMap<>();
    parts.put("broker and topics", Duration.ofMillis(4_310));
    parts.put("ingest", Duration.ofMillis(21_870));
    parts.put("training", Duration.ofMillis(38_420));
    parts.put("evaluation", Duration.ofMillis(17_050));
    Timing timing =
        new Timing(Instant.parse("2026-01-05T09:30:00Z"), Duration.ofMillis(52_700), parts);
    return new Result(
        "MNIST, rotating from 0 to 60 degrees", settings, provenance, timing, shift(), arms);
  }

  static Shift shift() {
    List<Shift.Domain> domains = new ArrayList<>();
    for (int angle : ANGLES) {
      domains.add(new Shift.Domain("rotated-" + angle, angle));
    }
    return new Shift("angle", "°", 0, 60, domains);
  }

  private static Arm arm(String name, int index) {
    Random shared = new Random(7);
    Random own = new Random(100 + index);
    double skill = new double[] {0, -0.001, 0.016, 0.006, -0.008, 0.01, 0.003, -0.02}[index % 8];
    List<Step> steps = new ArrayList<>();
    List<Judgement> judgements = new ArrayList<>();
    judgements.add(judgement(0, index, skill, own));
    Score given = Score.NONE;
    Score clean = Score.NONE;
    for (int step = 1; step <= STEPS; step++) {
      double learnt = 1 - 0.85 * Math.exp(-step / 22.0);
      double mood = 0.012 * shared.nextGaussian();
      double p =
          Math.max(0.08, Math.min(0.99, learnt * (0.925 + 0.02 * step / STEPS) + skill + mood));
      int right = 0;
      int luck = 0;
      for (int row = 0; row < ROWS; row++) {
        boolean hit = shared.nextDouble() < p;
        boolean wrong = shared.nextDouble() < NOISE;
        right += hit ? 1 : 0;
        luck += hit && !wrong ? 1 : 0;
      }
      Score ofGiven = new Score(luck, ROWS);
      Score ofClean = new Score(right, ROWS);
      given = given.plus(ofGiven);
      clean = clean.plus(ofClean);
      double angle = 60.0 * step / STEPS;
      steps.add(new Step(step, 1_000L * step, angle, ROWS, ofGiven, ofClean, 2.3 - 1.1 * learnt));
      if (step % 25 == 0 || step == STEPS) {
        judgements.add(judgement(step, index, skill, own));
      }
    }
    String hash = String.format("%064x", new java.math.BigInteger(256, new Random(index)));
    double speed = new double[] {212.4, 109.8, 203.1, 104.2, 98.7, 51.3, 187.2, 1204}[index % 8];
    return new Arm(
        name,
        optimizer(index),
        steps,
        judgements,
        new Outcome(given, clean, speed, hash, Along.NONE, NOISY));
  }

  private static String optimizer(int index) {
    String base = "Sgd[rate=Constant[value=0.05], momentum=0.9, decay=0.0, nesterov=false]";
    return switch (index) {
      case 0 -> base;
      case 1 -> "Sam[rho=0.05, base=" + base + "]";
      default -> "MomentumSam[rho=0.3, base=" + base + "]";
    };
  }

  private static Judgement judgement(int step, int index, double skill, Random random) {
    double now = 60.0 * step / STEPS;
    double learnt = 1 - 0.9 * Math.exp(-step / 30.0);
    Map<String, Double> accuracy = new LinkedHashMap<>();
    for (int angle : ANGLES) {
      double away = (angle - now) / (angle > now ? 34 : 62);
      double p = 0.945 * Math.exp(-0.9 * away * away) + skill + 0.006 * random.nextGaussian();
      accuracy.put("rotated-" + angle, Math.max(0.09, learnt * p));
    }
    double flat = new double[] {0.092, 0.055, 0.061, 0.07, 0.048, 0.083, 0.066, 0.11}[index % 8];
    double sharpness =
        flat * (0.5 + 1.6 * learnt * step / STEPS) * (1 + 0.07 * random.nextGaussian());
    long version = (step + 24L) / 25;
    return new Judgement(
        version,
        step,
        1_000L * step,
        accuracy,
        2.31 - 1.4 * learnt,
        0.06 + 0.02 * skill,
        sharpness);
  }
}
