package io.flatwater.app.bench.scale;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What was killed, and when. Filled by the bench as it goes; safe for several threads.
 *
 * <p>Times are milliseconds since 1970.
 */
final class Losses {
  private final List<Trainer> trainers = new CopyOnWriteArrayList<>();
  private final List<Broker> brokers = new CopyOnWriteArrayList<>();

  /** A trainer that was killed, with the partitions that it held. */
  record Trainer(String name, List<Integer> partitions, long wallMillis, long steps) {}

  /**
   * A broker that was killed.
   *
   * @param led partitions that it led
   * @param of all partitions
   * @param wallMillis when it was killed
   * @param steps published until then
   * @param leadersMillis when all of them were led by others
   */
  record Broker(int id, int led, int of, long wallMillis, long steps, long leadersMillis) {}

  void add(Trainer loss) {
    trainers.add(loss);
  }

  void add(Broker loss) {
    brokers.add(loss);
  }

  Optional<Trainer> trainer() {
    return trainers.stream().findFirst();
  }

  Optional<Broker> broker() {
    return brokers.stream().findFirst();
  }
}
