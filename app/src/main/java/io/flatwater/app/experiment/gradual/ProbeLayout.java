package io.flatwater.app.experiment.gradual;

import io.flatwater.evaluator.ProbeBlock;
import io.flatwater.evaluator.SealedSet;
import io.flatwater.schemas.ProbeKind;
import io.flatwater.store.Hashes;
import java.time.Instant;
import java.util.List;

/**
 * Where models are judged.
 *
 * @param positions at least one, in the order to show
 * @param sharpness the one of them whose first rows sharpness is measured on
 */
public record ProbeLayout(List<Double> positions, double sharpness) {
  public ProbeLayout {
    positions = List.copyOf(positions);
    if (!positions.contains(sharpness)) {
      throw new IllegalArgumentException(sharpness + " is not among " + positions);
    }
  }

  /** Returns the name of the set at a position. */
  public static String name(double position) {
    return "given/" + plain(position);
  }

  /** Returns a sealed set at a position. */
  SealedSet of(String stream, double position, ProbeBlock block) {
    return new SealedSet(
        stream,
        name(position),
        Hashes.sha256(block.rows().data()),
        plain(position),
        ProbeKind.GIVEN,
        Instant.EPOCH,
        position == sharpness,
        block.rows().count(),
        List.of(block));
  }

  static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
