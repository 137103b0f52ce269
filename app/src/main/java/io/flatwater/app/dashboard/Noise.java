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
 * What a checkpoint knew of the worst sources of its labels.
 *
 * @param sources the worst first, at most {@link #MOST}; empty if no label names its source
 * @param of how many sources there are
 */
record Noise(List<SourceNoise> sources, int of) {
  static final int MOST = 12;

  private static final String OTHERS = "(others)";

  Noise {
    sources = List.copyOf(sources);
  }

  static Noise of(NoiseSummary summary) {
    List<SourceNoise> all = summary.getSources();
    boolean named = all.stream().anyMatch(s -> !s.getSource().isEmpty());
    List<SourceNoise> worst = named ? all.subList(0, Math.min(all.size(), MOST)) : List.of();
    return new Noise(worst, named ? all.size() : 0);
  }

  /** Returns {@code {of, sources: [[name, examples, rate, low, high], ...]}}. */
  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("of", of);
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
