package io.flatwater.ingest.generator;

import io.flatwater.ingest.IdHash;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Several concepts behind one another; where there are more positions than concepts, the first ones
 * come again: recurring drift.
 *
 * <p>About a position p, the next concept is drawn with probability 1/(1 + e^(-4(t - p)/w)), w
 * being the width, as in MOA's ConceptDriftStream: gradual drift. Width 0 is abrupt. The domain is
 * the number of the concept, from 1, behind which its own domain stands, if it has one.
 *
 * @param concepts in order, at least one, all with the same features and classes
 * @param at positions of the drifts, in increasing order
 * @param width of each drift in examples, 0 or more
 * @see <a href="https://doi.org/10.1145/1557019.1557041">Bifet et al., 2009, section 2</a>
 */
public record Drifting(List<Generator> concepts, List<Long> at, double width) implements Generator {

  public Drifting {
    concepts = List.copyOf(concepts);
    at = List.copyOf(at);
    if (concepts.isEmpty() || !(width >= 0)) {
      throw new IllegalArgumentException(
          "drift needs a concept and a width of at least 0: " + concepts + ", " + width);
    }
    for (Generator concept : concepts) {
      if (!concept.features().equals(concepts.get(0).features())
          || concept.classes() != concepts.get(0).classes()) {
        throw new IllegalArgumentException(
            "drift needs concepts of equal features and classes, found "
                + concepts.get(0)
                + " and "
                + concept);
      }
    }
    for (int i = 1; i < at.size(); i++) {
      if (at.get(i) <= at.get(i - 1)) {
        throw new IllegalArgumentException("drift positions must increase: " + at);
      }
    }
    if (at.size() + 1 < concepts.size()) {
      throw new IllegalArgumentException(
          concepts.size() + " concepts need " + (concepts.size() - 1) + " positions, found " + at);
    }
  }

  @Override
  public List<String> features() {
    return concepts.get(0).features();
  }

  @Override
  public int classes() {
    return concepts.get(0).classes();
  }

  @Override
  public Sampler start(long seed, long length) {
    List<Sampler> samplers = new ArrayList<>();
    for (int i = 0; i < concepts.size(); i++) {
      // A seed of its own, so that each concept's draws do not depend on the positions.
      samplers.add(concepts.get(i).start(i == 0 ? seed : IdHash.mix(seed + i), length));
    }
    SplittableRandom random = new SplittableRandom(IdHash.mix(~seed));
    long[] index = {0};
    return x -> {
      int concept = part(index[0]++, random) % concepts.size();
      Sampler.Drawn drawn = samplers.get(concept).next(x);
      String name = Integer.toString(concept + 1);
      return new Sampler.Drawn(
          drawn.label(), drawn.domain().isEmpty() ? name : name + "." + drawn.domain());
    };
  }

  /** Returns how many drifts an example lies behind. */
  private int part(long index, SplittableRandom random) {
    int part = 0;
    for (long position : at) {
      boolean behind =
          width == 0
              ? index >= position
              : random.nextDouble() < 1 / (1 + StrictMath.exp(-4 * (index - position) / width));
      if (!behind) {
        return part;
      }
      part++;
    }
    return part;
  }
}
