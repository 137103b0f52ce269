package io.flatwater.app.experiment;

import io.flatwater.evaluator.EvaluationSettings;
import io.flatwater.evaluator.Evaluator;
import io.flatwater.evaluator.Metrics;
import io.flatwater.evaluator.Model;
import io.flatwater.evaluator.SealedSet;
import io.flatwater.evaluator.Subject;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.Counters;
import io.flatwater.model.file.Origin;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.MiniBatch;
import io.flatwater.trainer.Beginning;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.Trainer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a part of a lineage again, on the mini-batches that it was trained on: as it was, to see
 * that it repeats, and under other optimizers, to see what they would have made of it.
 *
 * <p>Needs no Kafka: whoever has the mini-batches gives them in order. Belongs to one thread; holds
 * native memory until it is closed.
 */
public final class Replay implements AutoCloseable {
  private static final String AS_IT_WAS = "as it was";

  private final Checkpoint start;
  private final String stream;
  private final List<Lane> lanes = new ArrayList<>();

  private record Lane(String name, Network network, Trainer trainer) {}

  /**
   * Begins at a checkpoint.
   *
   * @param start of the lineage
   * @param stream of the lineage
   */
  public Replay(Checkpoint start, String stream) {
    this.start = start;
    this.stream = stream;
  }

  /**
   * Adds the run as it was, momentum and all.
   *
   * @param settings of the run
   * @throws IllegalArgumentException if the checkpoint is of other settings
   */
  public void asItWas(RunSettings settings) {
    Network network = Networks.open(settings.definition(), settings.execution()).network();
    lanes.add(new Lane(AS_IT_WAS, network, Trainer.resume(settings, stream, network, start)));
  }

  /**
   * Adds another optimizer, which begins with the checkpoint's model and no momentum.
   *
   * @param name short and unique
   * @param execution executor, shards and threads
   */
  public void under(String name, Method method, Networks.Execution execution) {
    RunSettings settings =
        new RunSettings(
            "replay-" + name,
            start.definition(),
            start.contract(),
            method,
            start.manifest().seed(),
            execution,
            new Beginning.From(
                start.params(),
                start.manifest().lineage() + " version " + start.manifest().version()));
    Network network = Networks.open(settings.definition(), settings.execution()).network();
    lanes.add(new Lane(name, network, Trainer.start(settings, stream, network)));
  }

  /**
   * Trains all on the next mini-batch. One that a model refuses leaves that model as it was, and is
   * still given to the others.
   */
  public void take(MiniBatch batch) {
    lanes.forEach(lane -> lane.trainer.train(batch));
  }

  /**
   * Returns the state hash of the run as it was, to be compared with a checkpoint's; empty if it
   * was not added.
   */
  public Optional<String> stateHash() {
    return lanes.stream()
        .filter(lane -> lane.name.equals(AS_IT_WAS))
        .findFirst()
        .map(lane -> stateHash(lane.trainer));
  }

  private static String stateHash(Trainer trainer) {
    return trainer.snapshot(1, Origin.NONE).manifest().stateHash();
  }

  /**
   * What one way came to.
   *
   * @param name of the way
   * @param counters of the replayed mini-batches alone, each before it was trained on
   * @param accuracy by probe set, at the end
   * @param stateHash at the end
   */
  public record Result(
      String name, Counters counters, Map<String, Double> accuracy, String stateHash) {}

  /**
   * Judges where all have come.
   *
   * @param sets probe sets, none if there are none
   */
  public List<Result> results(List<SealedSet> sets) {
    List<Result> results = new ArrayList<>();
    for (Lane lane : lanes) {
      Trainer trainer = lane.trainer;
      Counters before = lane.name.equals(AS_IT_WAS) ? start.manifest().counters() : Counters.NONE;
      results.add(
          new Result(
              lane.name,
              trainer.counted().minus(before),
              accuracy(lane, sets),
              stateHash(trainer)));
    }
    return results;
  }

  private Map<String, Double> accuracy(Lane lane, List<SealedSet> sets) {
    Map<String, Double> accuracy = new LinkedHashMap<>();
    if (sets.isEmpty()) {
      return accuracy;
    }
    Subject subject =
        new Subject(
            lane.trainer.lineage(), stream, 0, lane.trainer.step(), Instant.EPOCH, "", "", "");
    Model model = new Model(lane.network, lane.trainer.params(), start.contract());
    for (Evaluation e : new Evaluator(EvaluationSettings.DEFAULT).evaluate(subject, model, sets)) {
      accuracy.put(e.getProbeSet(), e.getMetrics().getOrDefault(Metrics.ACCURACY, Double.NaN));
    }
    return accuracy;
  }

  @Override
  public void close() {
    lanes.forEach(lane -> lane.network.close());
  }
}
