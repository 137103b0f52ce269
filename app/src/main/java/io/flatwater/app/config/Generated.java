package io.flatwater.app.config;

import io.flatwater.ingest.generator.Drifting;
import io.flatwater.ingest.generator.Generator;
import io.flatwater.ingest.generator.Generators;
import java.util.List;

/** What a generator draws from. */
public record Generated(
    @Setting(
            value =
                "Concepts behind one another, each a name with parameters: `[sea function=1, sea"
                    + " function=3]`; docs/data.md lists them",
            fallback = "[sea]")
        List<String> concepts,
    @Setting(
            value =
                "Examples at which the next concept takes over; more of them than that: the first"
                    + " ones come again",
            fallback = "[]",
            least = 0)
        List<Integer> at,
    @Setting(
            value = "Examples over which a concept gives way to the next; 0: at once",
            fallback = "0",
            least = 0)
        double width) {

  public Generated {
    concepts = List.copyOf(concepts);
    at = List.copyOf(at);
    generator(concepts, at, width);
  }

  /** Returns the generator. */
  public Generator generator() {
    return generator(concepts, at, width);
  }

  private static Generator generator(List<String> concepts, List<Integer> at, double width) {
    try {
      List<Generator> all = concepts.stream().map(Generators::of).toList();
      return all.size() == 1 && at.isEmpty()
          ? all.get(0)
          : new Drifting(all, at.stream().map(Integer::longValue).toList(), width);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("ingest.source.generator: " + e.getMessage(), e);
    }
  }
}
