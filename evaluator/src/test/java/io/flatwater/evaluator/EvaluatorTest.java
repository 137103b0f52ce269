package io.flatwater.evaluator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.evaluator.Evaluator.Stage;
import io.flatwater.evaluator.sharpness.Landscape;
import io.flatwater.evaluator.sharpness.Routine;
import io.flatwater.evaluator.sharpness.SamSharpness;
import io.flatwater.model.Contract;
import io.flatwater.model.Rows;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Probe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
  private static final EvaluationSettings SETTINGS =
      new EvaluationSettings(
          7, EvaluationSettings.ALL, 20, List.of(Routine.always(new SamSharpness(0.05f))), 0, 0);
  private static final Subject SUBJECT =
      new Subject("run/s", "s", 3, 300, Instant.EPOCH.plusSeconds(9), "state", "north", "file");

  private final SoftmaxRegression network = new SoftmaxRegression(Sets.WIDTH, Sets.CLASSES);
  private final Model model = model(11);
  private final SealedSet north = Sets.sealed("a", "north", 1, 30, 13);
  private final SealedSet south = Sets.sealed("b", "south", 2, 25);
  private final SealedSet north2 = Sets.sealed("sharp", "north", 3, 40);

  private Model model(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] params = new float[network.layout().length()];
    for (int i = 0; i < params.length; i++) {
      params[i] = (float) (4 * random.nextDouble() - 2);
    }
    return new Model(network, params, Contract.pixels(List.of(Sets.WIDTH), Sets.CLASSES));
  }

  /** The same numbers, computed row by row in the plainest way. */
  private Map<String, Double> plain(SealedSet... sets) {
    double rows = 0;
    double correct = 0;
    double correctGiven = 0;
    double loss = 0;
    double brier = 0;
    double correctClean = 0;
    double cleanRows = 0;
    Map<Integer, double[]> bins = new TreeMap<>();
    List<double[]> hits = new ArrayList<>();
    double[][] confused = new double[Sets.CLASSES][Sets.CLASSES];
    for (SealedSet set : sets) {
      ProbeBlock all = set.slice(0, set.rows());
      float[] x = model.contract().scale(all.rows());
      for (int row = 0; row < set.rows(); row++) {
        double[] p = network.probabilities(model.params(), x, row * Sets.WIDTH);
        int guess = 0;
        for (int c = 1; c < p.length; c++) {
          guess = p[c] > p[guess] ? c : guess;
        }
        int label = all.clean()[row] >= 0 ? all.clean()[row] : all.given()[row];
        rows++;
        correct += guess == label ? 1 : 0;
        correctGiven += guess == all.given()[row] ? 1 : 0;
        cleanRows += all.clean()[row] >= 0 ? 1 : 0;
        correctClean += guess == all.clean()[row] ? 1 : 0;
        confused[label][guess]++;
        hits.add(new double[] {(float) p[guess], guess == label ? 1 : 0});
        loss -= Math.log(p[label]);
        for (int c = 0; c < p.length; c++) {
          brier += Math.pow(p[c] - (c == label ? 1 : 0), 2);
        }
        double[] bin = bins.computeIfAbsent((int) Math.ceil(p[guess] * 15), b -> new double[3]);
        bin[0]++;
        bin[1] += guess == label ? 1 : 0;
        bin[2] += p[guess];
      }
    }
    double ece = 0;
    for (double[] bin : bins.values()) {
      ece += bin[0] / rows * Math.abs(bin[1] / bin[0] - bin[2] / bin[0]);
    }
    Map<String, Double> plain = new TreeMap<>();
    plain.put("brier", brier / rows);
    plain.put("labelled", rows);
    plain.put("accuracy", correct / rows);
    plain.put("accuracyGiven", correctGiven / rows);
    if (cleanRows > 0) {
      plain.put("accuracyClean", correctClean / cleanRows);
    }
    plain.put("nll", loss / rows);
    plain.put("ece", ece);
    plain.put("eceEqualMass", equalMass(hits));
    classes(confused, plain);
    return plain;
  }

  private static double equalMass(List<double[]> hits) {
    hits.sort(Comparator.<double[]>comparingDouble(h -> h[0]).thenComparingDouble(h -> h[1]));
    double error = 0;
    for (int bin = 0; bin < 15; bin++) {
      List<double[]> in = hits.subList(bin * hits.size() / 15, (bin + 1) * hits.size() / 15);
      error += Math.abs(in.stream().mapToDouble(h -> h[1] - h[0]).sum());
    }
    return error / hits.size();
  }

  private static void classes(double[][] confused, Map<String, Double> plain) {
    List<Double> recalls = new ArrayList<>();
    List<Double> f1 = new ArrayList<>();
    double worst = 2;
    for (int c = 0; c < confused.length; c++) {
      double of = Arrays.stream(confused[c]).sum();
      double taken = 0;
      for (double[] row : confused) {
        taken += row[c];
      }
      double recall = confused[c][c] / of;
      double precision = taken == 0 ? 0 : confused[c][c] / taken;
      if (of > 0) {
        recalls.add(recall);
        if (recall < worst) {
          worst = recall;
          plain.put("worstClass", worst);
          plain.put("worstClass.label", (double) c);
        }
      }
      if (of + taken > 0) {
        f1.add(recall + precision > 0 ? 2 * recall * precision / (recall + precision) : 0);
      }
    }
    plain.put("balancedAccuracy", recalls.stream().mapToDouble(r -> r).average().orElseThrow());
    plain.put("macroF1", f1.stream().mapToDouble(r -> r).average().orElseThrow());
  }

  @Test
  void givesOneRecordForEachSetAndOneInSum() {
    List<Evaluation> records =
        new Evaluator(SETTINGS).evaluate(SUBJECT, model, List.of(north2, south, north));
    assertEquals(
        List.of("a", "b", "sharp", "*"), records.stream().map(Evaluation::getProbeSet).toList());
    for (Evaluation record : records) {
      assertEquals("run/s", record.getLineage());
      assertEquals(3, record.getVersion());
      assertEquals(300, record.getStep());
      assertEquals("state", record.getStateHash());
    }
    assertEquals(north.hash(), records.get(0).getProbeHash());
    assertEquals(108, records.get(3).getRows());
  }

  @Test
  void agreesWithThePlainestComputation() {
    List<Evaluation> records =
        new Evaluator(SETTINGS).evaluate(SUBJECT, model, List.of(north, south, north2));
    // Probabilities come as floats: 1e-6 is ten times their precision.
    assertMetrics(plain(north), records.get(0).getMetrics());
    assertMetrics(plain(south), records.get(1).getMetrics());
    assertMetrics(plain(north2), records.get(2).getMetrics());
    Map<String, Double> sum = records.get(3).getMetrics();
    assertMetrics(plain(north, south, north2), sum);
    double northern = plain(north, north2).get("accuracy");
    double southern = plain(south).get("accuracy");
    assertNotEquals(northern, southern);
    assertEquals(Math.min(northern, southern), sum.get("worstDomain"), 1e-12);
    assertEquals((northern + southern) / 2, sum.get("meanDomain"), 1e-12);
    assertEquals(2, sum.get("domains"));
    assertEquals(southern < northern ? "south" : "north", records.get(3).getDomain());
    assertEquals(northern, sum.get("domain.north"), 1e-12);
    assertEquals(northern, sum.get("id.accuracy"), 1e-12);
    assertEquals(southern, sum.get("ood.accuracy"), 1e-12);
    assertEquals(southern, sum.get("ood.worst"), 1e-12);
    assertEquals(northern - southern, sum.get("ood.gap"), 1e-12);
    assertEquals("north", records.get(3).getStreamDomain());
  }

  private static void assertMetrics(Map<String, Double> expected, Map<String, Double> actual) {
    expected.forEach((name, value) -> assertEquals(value, actual.get(name), 1e-6, name));
  }

  @Test
  void measuresSharpnessOnTheFirstRowsOfTheMarkedSet() {
    List<Evaluation> records =
        new Evaluator(SETTINGS).evaluate(SUBJECT, model, List.of(north, north2));
    assertFalse(records.get(0).getMetrics().containsKey("sharpness.sam"));
    Map<String, Double> marked = records.get(1).getMetrics();
    assertEquals(20, marked.get("sharpness.rows"));
    assertEquals(marked.get("sharpness.sam"), records.get(2).getMetrics().get("sharpness.sam"));

    float[] w = model.params();
    ProbeBlock first = north2.slice(0, 20);
    var objective =
        network.objective(
            new io.flatwater.model.Batch(
                model.contract().scale(first.rows()),
                java.util.stream.IntStream.range(0, 20).map(first::reference).toArray()),
            0,
            0);
    float[] g = new float[w.length];
    double loss = objective.gradient(w, g);
    double norm = 0;
    for (float v : g) {
      norm += (double) v * v;
    }
    float[] up = w.clone();
    for (int i = 0; i < w.length; i++) {
      up[i] += (float) (0.05 * g[i] / Math.sqrt(norm));
    }
    assertEquals(objective.gradient(up, g) - loss, marked.get("sharpness.sam"), 1e-6);
  }

  @Test
  void givesTheSameBitsInWhateverOrderSetsAndBlocksCame() {
    List<SealedSet> sets = List.of(north, south, north2);
    List<Evaluation> first = new Evaluator(SETTINGS).evaluate(SUBJECT, model, sets);

    Evaluator used = new Evaluator(SETTINGS);
    used.evaluate(SUBJECT, model(5), List.of(south));
    ProbeSets collected = new ProbeSets(1 << 24, 5);
    List<Probe> blocks = new ArrayList<>(Sets.blocks("a", 1, 30, 13));
    blocks.addAll(Sets.blocks("b", 2, 25));
    blocks.addAll(Sets.blocks("sharp", 3, 40));
    Collections.shuffle(blocks, new Random(4));
    blocks.forEach(b -> collected.add("s", b));
    collected.seal("s", Sets.seal("sharp", "north", Sets.blocks("sharp", 3, 40)));
    collected.seal("s", Sets.seal("b", "south", Sets.blocks("b", 2, 25)));
    collected.seal("s", Sets.seal("a", "north", Sets.blocks("a", 1, 30, 13)));

    assertEquals(first, used.evaluate(SUBJECT, model, collected.of("s")));
  }

  @Test
  void doesNotDependOnTheSizeOfItsBlocks() {
    List<SealedSet> sets = List.of(north, south, north2);
    List<Evaluation> expected = new Evaluator(SETTINGS).evaluate(SUBJECT, model, sets);
    for (int rows : new int[] {1, 8, 1_000}) {
      var settings = new EvaluationSettings(rows, 1_000, 20, SETTINGS.sharpness(), 0, 0);
      assertEquals(expected, new Evaluator(settings).evaluate(SUBJECT, model, sets));
    }
  }

  @Test
  void judgesIntermediateCheckpointsOnTheFirstRowsUnderAnotherHash() {
    Evaluator evaluator = new Evaluator(SETTINGS.withIntermediateRows(15));
    List<SealedSet> sets = List.of(north, south, north2);
    List<SealedSet> cut = evaluator.cut(sets, Stage.INTERMEDIATE);
    assertEquals(sets, evaluator.cut(sets, Stage.LAST));

    List<Evaluation> whole = evaluator.evaluate(SUBJECT, model, sets);
    List<Evaluation> part = evaluator.evaluate(SUBJECT, model, cut);
    Set<String> hashes = new HashSet<>();
    whole.forEach(e -> hashes.add(e.getProbeHash()));
    part.forEach(e -> assertFalse(hashes.contains(e.getProbeHash())));
    assertEquals(List.of(15, 15, 15, 45), part.stream().map(Evaluation::getRows).toList());
    assertMetrics(plain(north.first(15)), part.get(0).getMetrics());
    assertEquals(
        whole.get(2).getMetrics().get("sharpness.sam"),
        part.get(2).getMetrics().get("sharpness.sam"),
        "the rows for sharpness are the same for every checkpoint");
  }

  @Test
  void leavesOutWhatHasNoRows() {
    Probe block = Sets.blocks("sharp", 1, 4).get(0);
    List<Integer> none = List.of(-1, -1, -1, -1);
    Probe blank =
        Sets.block("sharp", 0, block.getIds(), block.getEventTimes(), new byte[24], none, none);
    ProbeSets sets = new ProbeSets(1 << 20, 1);
    sets.add("s", blank);
    sets.seal("s", Sets.seal("sharp", "nowhere", List.of(blank)));

    List<Evaluation> records = new Evaluator(SETTINGS).evaluate(SUBJECT, model, sets.of("s"));
    assertEquals(Map.of("labelled", 0.0), records.get(0).getMetrics());
    assertEquals(Map.of("labelled", 0.0, "domains", 1.0), records.get(1).getMetrics());
    assertEquals(4, records.get(1).getRows());

    List<Evaluation> mixed =
        new Evaluator(SETTINGS).evaluate(SUBJECT, model, List.of(sets.of("s").get(0), north));
    assertEquals("north", mixed.get(2).getDomain());
    assertEquals(plain(north).get("accuracy"), mixed.get(2).getMetrics().get("worstDomain"), 1e-12);
  }

  @Test
  void reportsADivergedModelAsNotANumber() {
    float[] params = new float[model.params().length];
    Arrays.fill(params, Float.NaN);
    Model diverged = new Model(network, params, model.contract());
    Map<String, Double> metrics =
        new Evaluator(SETTINGS).evaluate(SUBJECT, diverged, List.of(north2)).get(0).getMetrics();
    assertTrue(Double.isNaN(metrics.get("nll")));
    assertTrue(Double.isNaN(metrics.get("sharpness.sam")));
  }

  @Test
  void boundsTheLossOfAnImpossibleClass() {
    float[] params = new float[model.params().length];
    Arrays.fill(params, 0, Sets.WIDTH, 1_000);
    Model certain = new Model(network, params, model.contract());
    double nll =
        new Evaluator(SETTINGS)
            .evaluate(SUBJECT, certain, List.of(north))
            .get(0)
            .getMetrics()
            .get("nll");
    assertTrue(nll > 30 && nll < 88, "nll " + nll);
  }

  @Test
  void saysWhyASetDoesNotFitAModel() {
    assertTrue(model.unfit(north).isEmpty());
    Contract floats =
        new Contract(
            Rows.Type.FLOAT32,
            List.of(Sets.WIDTH),
            Contract.Order.AS_IS,
            model.contract().scaling(),
            Contract.Task.CLASSIFICATION,
            model.contract().classes());
    assertTrue(
        new Model(network, model.params(), floats).unfit(north).orElse("").contains("FLOAT32"));
    SoftmaxRegression three = new SoftmaxRegression(Sets.WIDTH, 3);
    Model fewer = new Model(three, new float[18], Contract.pixels(List.of(Sets.WIDTH), 3));
    assertTrue(fewer.unfit(north).orElse("").contains("label 3"));
  }

  @Test
  void givesUpWhenToldTo() {
    int[] asked = {0};
    assertTrue(
        new Evaluator(SETTINGS)
            .examine(model, north, new Evaluator.Turn(1, Stage.LAST, () -> ++asked[0] < 3))
            .isEmpty());
    assertEquals(3, asked[0]);
  }

  @Test
  void dearMeasuresTakeTurnsByVersionAndAllComeToTheLast() {
    EvaluationSettings settings =
        new EvaluationSettings(
            7,
            EvaluationSettings.ALL,
            20,
            List.of(Routine.parse("sam"), Routine.parse("average:draws=2,every=3")),
            0,
            0);
    for (long version = 0; version <= 7; version++) {
      for (Stage stage : Stage.values()) {
        Map<String, Double> metrics = metrics(new Evaluator(settings), version, stage);
        assertTrue(metrics.containsKey("sharpness.sam"));
        assertEquals(
            stage == Stage.LAST || version % 3 == 0,
            metrics.containsKey("sharpness.average"),
            version + " " + stage);
        assertTrue(metrics.keySet().stream().noneMatch(n -> n.endsWith(Metrics.SECONDS)));
      }
    }
  }

  @Test
  void saysWhatMeasuresTookAndWhatWasLeftOut() {
    EvaluationSettings settings =
        new EvaluationSettings(
            7,
            EvaluationSettings.ALL,
            20,
            List.of(Routine.parse("sam"), Routine.parse("average:draws=2")),
            1.0,
            0);
    // Every look at the clock is two seconds after the one before.
    long[] now = {0};
    Evaluator evaluator = new Evaluator(settings, () -> now[0] += 2_000_000_000L);
    Map<String, Double> first = metrics(evaluator, 1, Stage.INTERMEDIATE);
    assertEquals(2.0, first.get("sharpness.sam.seconds"), 1e-9);
    assertEquals(2.0, first.get("sharpness.average.seconds"), 1e-9);
    Map<String, Double> second = metrics(evaluator, 2, Stage.INTERMEDIATE);
    assertFalse(second.containsKey("sharpness.sam"));
    assertEquals(2.0, second.get("sharpness.sam.skipped"), 1e-9);
    assertEquals(2.0, second.get("sharpness.average.skipped"), 1e-9);
    Map<String, Double> third = metrics(evaluator, 3, Stage.INTERMEDIATE);
    assertTrue(third.containsKey("sharpness.sam"));
    assertEquals(2.0, third.get("sharpness.average.skipped"), 1e-9);
    // What is measured does not depend on the time it took.
    Map<String, Double> free = metrics(new Evaluator(settings), 1, Stage.INTERMEDIATE);
    assertEquals(free.get("sharpness.average"), first.get("sharpness.average"));
  }

  private Map<String, Double> metrics(Evaluator evaluator, long version, Stage stage) {
    Subject subject = new Subject("main/s", "s", version, 1, Instant.EPOCH, "hash", "", "");
    return evaluator.evaluate(subject, model, List.of(north2), stage).get(0).getMetrics();
  }

  @Test
  void refusesTwoMeasuresOfOneName() {
    List<Routine> twice = List.of(Routine.parse("sam"), Routine.parse("sam:rho=0.1"));
    var e = assertThrows(IllegalArgumentException.class, () -> EvaluationSettings.checked(twice));
    assertTrue(String.valueOf(e.getMessage()).contains("found sharpness.sam twice"));
  }

  @Test
  void aPortraitHasTheMistakesByDomainAndTheLossAroundTheModel() {
    Portrait portrait =
        new Evaluator(SETTINGS)
            .portrait(model, List.of(south, north, north2), new Landscape.Frame(5, 1));
    assertEquals(Set.of("north", "south"), portrait.mistakes().keySet());
    Map<String, Double> plain = plain(north, north2);
    Portrait.Mistakes mistakes = portrait.mistakes().get("north");
    double right = 0;
    double rows = 0;
    for (int label = 0; label < Sets.CLASSES; label++) {
      right += mistakes.count(label, label);
      for (int c = 0; c < Sets.CLASSES; c++) {
        rows += mistakes.count(label, c);
      }
    }
    assertEquals(plain.get("labelled"), rows);
    assertEquals(plain.get("accuracy"), right / rows, 1e-12);
    // In the middle is the loss of the model itself, on all rows of the marked set.
    assertEquals(plain(north2).get("nll"), portrait.landscape().line()[2], 1e-5);
    // Where no set is marked, of the first one.
    Portrait unmarked =
        new Evaluator(SETTINGS).portrait(model, List.of(south), new Landscape.Frame(5, 1));
    assertEquals(plain(south).get("nll"), unmarked.landscape().line()[2], 1e-5);
  }
}
