package io.flatwater.app.bench.scale;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a run at a scale has shown.
 *
 * @param scale of the system
 * @param partitions in order
 * @param trainerLoss if a trainer was killed
 * @param brokerLoss if a broker was killed
 * @param judgement against the undisturbed run
 * @param took from the first broker's start to the verdict
 */
public record ScaleResult(
    Scale scale,
    List<Partition> partitions,
    Optional<TrainerLoss> trainerLoss,
    Optional<BrokerLoss> brokerLoss,
    Judgement judgement,
    Duration took) {

  public ScaleResult {
    partitions = List.copyOf(partitions);
  }

  /**
   * A partition of the mini-batches.
   *
   * @param streams that lie on it
   * @param steps by trainer, as committed
   * @param leaderBefore id of the broker that led it at the start
   * @param leaderAfter at the end
   */
  public record Partition(
      int number,
      List<String> streams,
      Map<String, Long> steps,
      int leaderBefore,
      int leaderAfter) {
    public Partition {
      streams = List.copyOf(streams);
      steps = Map.copyOf(new TreeMap<>(steps));
    }
  }

  /** A trainer that was killed after so many steps, and who took its partitions. */
  public record TrainerLoss(String name, long steps, List<Takeover> takeovers) {
    public TrainerLoss {
      takeovers = List.copyOf(takeovers);
    }
  }

  /**
   * A partition in new hands.
   *
   * @param by name of the trainer
   * @param restoredSeconds from the kill until its state was read back
   * @param stepSeconds from the kill until its next step was published; empty: it had none left
   */
  public record Takeover(
      int partition, String by, double restoredSeconds, OptionalDouble stepSeconds) {}

  /**
   * A broker that was killed.
   *
   * @param steps that were published until then
   * @param led partitions of all topics that it led
   * @param of all there are
   * @param leadersSeconds until others led all of them
   * @param pauseSeconds longest time after that without a published step
   */
  public record BrokerLoss(
      int id, long steps, int led, int of, double leadersSeconds, double pauseSeconds) {}

  /** Returns the steps that trainers have committed, by name. */
  public Map<String, Long> stepsByTrainer() {
    Map<String, Long> sum = new TreeMap<>();
    partitions.forEach(p -> p.steps().forEach((name, n) -> sum.merge(name, n, Long::sum)));
    return sum;
  }
}
