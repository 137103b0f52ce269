package io.flatwater.app.config;

import io.flatwater.trainer.adaptation.SelfTraining.Teaching;
import java.util.HashSet;
import java.util.List;

/** Adaptation without labels: a labelled source, domains between, a target. */
public record Gradual(
    @Setting(
            value =
                "Numbers of domains between source and target, without labels; the grid has each"
                    + " of them; none: the labelled stream",
            fallback = "[]",
            least = 0,
            most = 1000)
        List<Integer> between,
    @Setting(
            value = "Labelled examples of the source",
            fallback = "10000",
            least = 1,
            most = 1 << 24)
        int sourceRows,
    @Setting(
            value = "Unlabelled examples of each other domain, the target's among them",
            fallback = "2000",
            least = 1,
            most = 1 << 24)
        int domainRows,
    @Setting(value = "Passes over the source", fallback = "20", least = 1, most = 100_000)
        int sourceEpochs,
    @Setting(
            value = "Passes over each other domain, or steps on each mini-batch",
            fallback = "10",
            least = 1,
            most = 100_000)
        int epochs,
    @Setting(
            value = "Share of the pseudo-labels, the least confident, that are not learned from",
            fallback = "0.1",
            least = 0,
            most = 0.999)
        double dropped,
    @Setting(
            value =
                "`per-domain`: the model as of the last domain is the teacher of the whole next"
                    + " one; `continuous`: the model as it is labels each mini-batch",
            fallback = "per-domain")
        Teaching teaching,
    @Setting(
            value =
                "`mlp`: dense layers as in `model.hidden`; `cnn`: the small convolutional"
                    + " network, for images",
            fallback = "mlp")
        Shape network) {

  /** Returns all settings but the grid's as text: what runs of any number of domains share. */
  public String withoutGrid() {
    return new Gradual(
            List.of(), sourceRows, domainRows, sourceEpochs, epochs, dropped, teaching, network)
        .toString();
  }

  /** Kinds of networks. */
  public enum Shape {
    MLP,
    CNN
  }

  public Gradual {
    between = List.copyOf(between);
    if (new HashSet<>(between).size() != between.size()) {
      throw new IllegalArgumentException(
          "gradual.between: found " + between + ", expected different numbers");
    }
  }
}
