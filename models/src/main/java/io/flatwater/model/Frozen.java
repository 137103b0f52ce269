package io.flatwater.model;

import io.flatwater.model.ParsedLayer.ParsedTensor;
import io.flatwater.optim.Layout.Kind;
import java.util.List;
import java.util.Set;

/**
 * What {@link Definition#freeze} can keep fixed: a layer by its name, or the running statistics of
 * a batch normalisation alone by its name and {@code /statistics}.
 */
final class Frozen {
  private static final String STATISTICS = "/statistics";

  private Frozen() {}

  /** Tells whether a layer's running statistics are kept fixed. */
  static boolean statistics(Set<String> frozen, String layer) {
    return frozen.contains(layer) || frozen.contains(layer + STATISTICS);
  }

  /**
   * Checks that there is something of each name.
   *
   * @throws IllegalArgumentException if not
   */
  static void check(Set<String> frozen, List<ParsedLayer> layers) {
    for (String name : frozen) {
      if (layers.stream().noneMatch(layer -> means(name, layer))) {
        throw new IllegalArgumentException(
            "the network has no layer "
                + name
                + " to keep fixed, its layers are "
                + layers.stream().map(ParsedLayer::name).toList()
                + " (of a batch normalisation, NAME/statistics are a part)");
      }
    }
  }

  private static boolean means(String name, ParsedLayer layer) {
    return name.equals(layer.name())
        || (name.equals(layer.name() + STATISTICS)
            && layer.tensors().stream().map(ParsedTensor::kind).anyMatch(Kind.STATISTIC::equals));
  }
}
