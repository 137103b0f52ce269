package io.flatwater.app.experiment.gradual;

import io.flatwater.evaluator.ProbeBlock;
import io.flatwater.evaluator.SealedSet;
import io.flatwater.ingest.IdHash;
import io.flatwater.ingest.generator.GaussianShift;
import io.flatwater.ingest.generator.Sampler;
import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.model.Contract;
import io.flatwater.model.Rows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two classes, each a Gaussian in 100 dimensions that moves from one mean and covariance to others:
 * the synthetic problem of the paper. Positions are shares of the way. Each seed is a world of its
 * own.
 *
 * @param noise share of the source's labels that are wrong
 * @param testRows held-out examples at each position
 * @param sets where and how models are judged
 * @see <a href="https://arxiv.org/abs/2002.11361">Kumar et al., 2020, section 5 and appendix D</a>
 */
public record MovingGaussians(double noise, int testRows, ProbeLayout sets) implements Problem {
  private static final GaussianShift WORLD = GaussianShift.ofThePaper();
  private static final long TRAIN = 0x747261696eL;
  private static final long TEST = 0x74657374L;

  @Override
  public Contract contract() {
    return new Contract(
        Rows.Type.FLOAT32,
        List.of(WORLD.dimensions()),
        Contract.Order.AS_IS,
        Contract.Scaling.all(1, 0),
        Contract.Task.CLASSIFICATION,
        List.of("0", "1"));
  }

  @Override
  public Domain domain(Course course, int number, long seed) {
    double position = course.position(number);
    Drawn drawn = draw(seed, position, IdHash.mix(seed ^ TRAIN) + number, course.rows(number));
    SymmetricNoise annotator = new SymmetricNoise(noise, 2, seed);
    int[] given = new int[drawn.labels.length];
    Arrays.setAll(given, i -> annotator.given("row-" + i, drawn.labels[i]));
    return new Domain(
        ProbeLayout.plain(position), contract().scale(drawn.rows), given, drawn.labels);
  }

  @Override
  public List<SealedSet> probes(String stream, long seed) {
    List<SealedSet> probes = new ArrayList<>();
    for (double position : sets.positions()) {
      long draws = IdHash.mix(seed ^ TEST) + sets.positions().indexOf(position);
      Drawn drawn = draw(seed, position, draws, testRows);
      ProbeBlock block = new ProbeBlock(drawn.rows, drawn.labels, drawn.labels);
      probes.add(sets.of(stream, position, block));
    }
    return probes;
  }

  private record Drawn(Rows rows, int[] labels) {}

  private static Drawn draw(long seed, double position, long draws, int rows) {
    Sampler sampler = WORLD.still(seed, position, draws);
    float[] features = new float[WORLD.dimensions()];
    int[] labels = new int[rows];
    ByteBuffer data =
        ByteBuffer.allocate(rows * features.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows; row++) {
      labels[row] = sampler.next(features).label();
      for (float value : features) {
        data.putFloat(value);
      }
    }
    return new Drawn(
        new Rows(Rows.Type.FLOAT32, List.of(features.length), rows, data.array()), labels);
  }
}
