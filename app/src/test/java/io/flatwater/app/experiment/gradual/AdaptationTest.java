package io.flatwater.app.experiment.gradual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.app.Failure;
import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.evaluator.SealedSet;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.model.Contract;
import io.flatwater.model.Networks.Execution;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.adaptation.SelfTraining;
import io.flatwater.trainer.adaptation.SelfTraining.Teaching;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdaptationTest {
  private static final ProbeLayout ENDS = new ProbeLayout(List.of(0.0, 1.0), 1.0);
  private static final MovingGaussians GAUSSIANS = new MovingGaussians(0, 1000, ENDS);

  private static Adaptation adaptation(int between, long seed) {
    return new Adaptation(
        new Course(0, 1, between, 500, 500),
        new Adaptation.Shape.Dense(List.of()),
        50,
        new SelfTraining(Teaching.PER_DOMAIN, 0.1, 50, 32),
        Method.of("adam", Map.of("weight-decay", 0.02)),
        seed,
        Execution.of("auto"),
        new EvaluationSettings(256, EvaluationSettings.ALL, 200, List.of(), 0));
  }

  private static Journey run(Adaptation adaptation, Problem problem) {
    return adaptation.run(problem, System::nanoTime, () -> true);
  }

  private static double accuracy(Journey journey, int stop, String set) {
    return journey.stops().get(stop).evaluations().stream()
        .filter(e -> e.getProbeSet().equals(set))
        .findFirst()
        .orElseThrow()
        .getMetrics()
        .get("accuracy");
  }

  private static double target(Journey journey) {
    return accuracy(journey, journey.stops().size() - 1, "given/1");
  }

  @Test
  void gaussiansAreReachedInSmallStepsAndMissedInOneLeapAsInThePaper() {
    for (long seed = 0; seed < 3; seed++) {
      Journey direct = run(adaptation(0, seed), GAUSSIANS);
      Journey gradual = run(adaptation(10, seed), GAUSSIANS);
      assertTrue(accuracy(direct, 0, "given/0") > 0.9, "the source itself is learned");
      assertEquals(
          accuracy(direct, 0, "given/1"), accuracy(gradual, 0, "given/1"), "one source model");
      double leap = target(direct);
      double steps = target(gradual);
      assertTrue(leap < 0.8, "direct: " + leap);
      assertTrue(steps > 0.9, "gradual: " + steps);
    }
  }

  @Test
  void noTrueLabelBeyondTheSourceHasAnyInfluence() {
    record Mislabelled(Problem true_) implements Problem {
      @Override
      public Contract contract() {
        return true_.contract();
      }

      @Override
      public Domain domain(Course course, int number, long seed) {
        Domain d = true_.domain(course, number, seed);
        int[] none = new int[d.rows()];
        return new Domain(d.name(), d.inputs(), number == 0 ? d.given() : none, none);
      }

      @Override
      public List<SealedSet> probes(String stream, long seed) {
        return true_.probes(stream, seed);
      }
    }

    Journey one = run(adaptation(2, 5), GAUSSIANS);
    Journey two = run(adaptation(2, 5), new Mislabelled(GAUSSIANS));
    assertEquals(one.stateHash(), two.stateHash());
    assertEquals(450, one.stops().get(1).answers().kept());
    assertTrue(one.stops().get(1).answers().correct() != two.stops().get(1).answers().correct());
  }

  @Test
  void domainsShareNoImageAndLieEvenly() {
    int count = 240;
    byte[] pixels = new byte[count * 4];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      // The same under every rotation by a quarter turn.
      java.util.Arrays.fill(pixels, 4 * i, 4 * i + 4, (byte) i);
      labels[i] = (byte) (i % 3);
    }
    LabelledImages images = new LabelledImages(count, 2, 2, pixels, labels);
    ProbeLayout sets = new ProbeLayout(List.of(0.0, 360.0), 0.0);
    TurningImages problem = new TurningImages(images, images, 0.0, sets);
    Course course = new Course(0, 360, 3, 100, 30);
    Set<Float> seen = new HashSet<>();
    int rows = 0;
    for (int number = 0; number <= 4; number++) {
      Domain domain = problem.domain(course, number, 9);
      assertEquals(Integer.toString(90 * number), domain.name());
      for (int row = 0; row < domain.rows(); row++) {
        seen.add(domain.inputs()[4 * row]);
        assertEquals(Math.round(255 * domain.inputs()[4 * row]) % 3, domain.clean()[row]);
      }
      rows += domain.rows();
    }
    assertEquals(220, rows);
    assertEquals(rows, seen.size());
    Course tooLong = new Course(0, 360, 4, 100, 30);
    assertThrows(Failure.class, () -> problem.domain(tooLong, 0, 9));
  }
}
