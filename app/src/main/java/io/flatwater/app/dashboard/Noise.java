package io.flatwater.app.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.schemas.NoiseSummary;
import io.flatwater.schemas.SourceNoise;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a checkpoint knew of the noise in its labels: over all of them, and of its worst sources.
 *
 * @param rate share of wrong labels, 0 to 1
 * @param low lower end of its 95 % interval
 * @param high upper end
 * @param sources the worst first, at most {@link #MOST}; empty if no label names its source
 * @param of how many sources there are
 */
record Noise(double rate, double low, double high, List<SourceNoise> sources, int of) {
  static final int MOST = 12;

  private static final String OTHERS = "(others)";

  Noise {
    sources = List.copyOf(sources);
  }

  static Noise of(NoiseSummary summary) {
    List<SourceNoise> all = summary.getSources();
    boolean named = all.stream().anyMatch(s -> !s.getSource().isEmpty());
    List<SourceNoise> worst = named ? all.subList(0, Math.min(all.size(), MOST)) : List.of();
    return new Noise(
        summary.getRate(), summary.getLow(), summary.getHigh(), worst, named ? all.size() : 0);
  }

  /** Returns {@code {rate, low, high, of, sources: [[name, examples, rate, low, high], ...]}}. */
  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("rate", rate).put("low", low).put("high", high).put("of", of);
    ArrayNode rows = node.putArray("sources");
    for (SourceNoise s : sources) {
      rows.addArray()
          .add(name(s))
          .add(s.getExamples())
          .add(s.getRate())
          .add(s.getLow())
          .add(s.getHigh());
    }
    return node;
  }

  /** Returns the rate of each source by its name. */
  Map<String, Double> rates() {
    Map<String, Double> rates = new TreeMap<>();
    sources.forEach(s -> rates.put(name(s), s.getRate()));
    return rates;
  }

  private static String name(SourceNoise source) {
    return source.getSource().isEmpty() ? OTHERS : source.getSource();
  }
}
