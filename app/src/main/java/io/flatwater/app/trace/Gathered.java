package io.flatwater.app.trace;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The steps of each lineage since its last checkpoint: the newest so many, of the newest so many
 * lineages. Safe for many threads.
 */
final class Gathered {
  private final int mostSteps;
  private final Map<String, Steps> lineages;

  private static final class Steps {
    final Deque<Traceparent> places = new ArrayDeque<>();
    boolean told;
  }

  /** Makes an empty memory of at most so many lineages, and steps of each. */
  Gathered(int mostLineages, int mostSteps) {
    this.mostSteps = mostSteps;
    this.lineages =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Steps> eldest) {
            return size() > mostLineages;
          }
        };
  }

  /** Adds a step; one that is made again counts once. */
  synchronized void step(String lineage, Traceparent place) {
    Steps steps = lineages.computeIfAbsent(lineage, l -> new Steps());
    if (steps.told) {
      steps.told = false;
      steps.places.clear();
    }
    // What is made again after an aborted transaction begins with the first step of all.
    while (steps.places.contains(place)) {
      steps.places.removeLast();
    }
    steps.places.addLast(place);
    if (steps.places.size() > mostSteps) {
      steps.places.removeFirst();
    }
  }

  /**
   * Returns the steps that a checkpoint is made of, in order; none if none is known. They are told
   * again, to a checkpoint that is sent again, until the next step.
   */
  synchronized List<Traceparent> checkpoint(String lineage) {
    Steps steps = lineages.get(lineage);
    if (steps == null) {
      return List.of();
    }
    steps.told = true;
    return List.copyOf(steps.places);
  }
}
