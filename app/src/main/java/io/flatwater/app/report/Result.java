package io.flatwater.app.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that is shown of one run: several optimizers on the same stream.
 *
 * @param title one line, for example {@code MNIST, rotating from 0 to 60 degrees}
 * @param settings what the user chose, in the order to show: data, examples, seed, noise, angle;
 *     and which model is live at the end
 * @param provenance what decides the bits besides the settings: code version, data hash, numeric
 *     environment; in the order to show
 * @param timing when it ran and how long; shown, never hashed
 * @param shift what drifts along the stream, and the domains that models are judged on
 * @param arms one for each optimizer; differences are taken to the first
 * @param turns what the gate has decided, in its order; empty without a gate
 */
public record Result(
    String title,
    Map<String, String> settings,
    Map<String, String> provenance,
    Timing timing,
    Shift shift,
    List<Arm> arms,
    List<Turn> turns) {

  public Result {
    settings = ordered(settings);
    provenance = ordered(provenance);
    arms = List.copyOf(arms);
    turns = List.copyOf(turns);
  }

  /** Without a gate. */
  public Result(
      String title,
      Map<String, String> settings,
      Map<String, String> provenance,
      Timing timing,
      Shift shift,
      List<Arm> arms) {
    this(title, settings, provenance, timing, shift, arms, List.of());
  }

  /** Copies a map and keeps its order, which {@link Map#copyOf} does not. */
  static <V> Map<String, V> ordered(Map<String, V> map) {
    return java.util.Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
