package io.flatwater.app.experiment.gradual;

import io.flatwater.app.Failure;
import io.flatwater.evaluator.ProbeBlock;
import io.flatwater.evaluator.SealedSet;
import io.flatwater.ingest.noise.LabelNoise;
import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.ingest.shift.Rotation;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.model.Contract;
import io.flatwater.model.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Images that turn from domain to domain. Each training image is in one domain at most; models are
 * judged on the test images.
 *
 * @param train images to learn from
 * @param test images to judge by
 * @param noise share of the source's labels that are wrong
 * @param sets where and how models are judged
 */
public record TurningImages(
    LabelledImages train, LabelledImages test, double noise, ProbeLayout sets) implements Problem {

  @Override
  public Contract contract() {
    return Contract.pixels(List.of(train.height(), train.width()), train.classes());
  }

  /**
   * Checks that there are enough images for a course.
   *
   * @throws Failure if there are not
   */
  public void check(Course course) {
    long needed = course.rowsBefore(course.target() + 1);
    if (needed > train.count()) {
      throw new Failure(
          "a source of "
              + course.sourceRows()
              + " images and "
              + course.target()
              + " domains of "
              + course.domainRows()
              + " need "
              + needed
              + " different images, there are "
              + train.count()
              + "; lower gradual.between, gradual.sourceRows or gradual.domainRows");
    }
  }

  @Override
  public Domain domain(Course course, int number, long seed) {
    check(course);
    int from = (int) course.rowsBefore(number);
    int[] chosen = Arrays.copyOfRange(order(seed), from, from + course.rows(number));
    LabelNoise annotator = new SymmetricNoise(noise, train.classes(), seed);
    int[] clean = new int[chosen.length];
    int[] given = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      clean[i] = train.labels()[chosen[i]] & 0xff;
      given[i] = annotator.given("image-" + chosen[i], clean[i]);
    }
    Rows rows = turned(train, chosen, course.position(number));
    return new Domain(
        ProbeLayout.plain(course.position(number)), contract().scale(rows), given, clean);
  }

  @Override
  public List<SealedSet> probes(String stream, long seed) {
    int[] all = new int[test.count()];
    int[] labels = new int[test.count()];
    Arrays.setAll(all, i -> i);
    Arrays.setAll(labels, i -> test.labels()[i] & 0xff);
    List<SealedSet> probes = new ArrayList<>();
    for (double angle : sets.positions()) {
      probes.add(sets.of(stream, angle, new ProbeBlock(turned(test, all, angle), labels, labels)));
    }
    return probes;
  }

  private static Rows turned(LabelledImages images, int[] chosen, double degrees) {
    int pixels = images.height() * images.width();
    Rotation rotation = new Rotation(images.height(), images.width());
    byte[] data = new byte[chosen.length * pixels];
    for (int i = 0; i < chosen.length; i++) {
      byte[] turned = rotation.rotate(images.pixels(), chosen[i] * pixels, degrees);
      System.arraycopy(turned, 0, data, i * pixels, pixels);
    }
    return new Rows(Rows.Type.UINT8, List.of(images.height(), images.width()), chosen.length, data);
  }

  /** Returns all training images in an order that the seed decides: Fisher and Yates' shuffle. */
  private int[] order(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[train.count()];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
