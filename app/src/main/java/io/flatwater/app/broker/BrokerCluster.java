package io.flatwater.app.broker;

import io.flatwater.app.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * Several brokers, each a process of its own and a controller too. With three or more, each
 * partition has three copies, two of which must have a record before it counts as written: any one
 * broker may be killed and nothing is lost.
 */
public final class BrokerCluster implements AutoCloseable {
  private final List<BrokerProcess> brokers;

  private BrokerCluster(List<BrokerProcess> brokers) {
    this.brokers = brokers;
  }

  /**
   * Starts brokers and waits until all of them serve.
   *
   * @param directory in which each gets a directory of its own
   * @param count of brokers, at least 1; a quorum survives the loss of less than half of them
   * @throws Failure if one cannot start
   */
  public static BrokerCluster start(Path directory, int count) {
    List<Ports.Pair> ports = Ports.pairs(count);
    String cluster = Uuid.randomUuid().toString();
    BrokerCluster started = new BrokerCluster(new ArrayList<>());
    boolean serving = false;
    try {
      for (int id = 1; id <= count; id++) {
        started.brokers.add(
            BrokerProcess.launch(directory.resolve("broker-" + id), new Seat(id, ports), cluster));
      }
      started.brokers.forEach(BrokerProcess::awaitReady);
      serving = true;
      return started;
    } finally {
      if (!serving) {
        started.close();
      }
    }
  }

  /** Returns the addresses of all brokers, dead ones too, for {@code bootstrap.servers}. */
  public String bootstrap() {
    return brokers.stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
  }

  /** Returns the ids of the brokers, dead ones too. */
  public List<Integer> ids() {
    return IntStream.rangeClosed(1, brokers.size()).boxed().toList();
  }

  /** Returns a broker by its id. */
  public BrokerProcess broker(int id) {
    return brokers.get(id - 1);
  }

  /**
   * Ends all brokers at once: what was acknowledged is on disk, and in an orderly stop the last
   * ones would wait for a quorum that is gone.
   */
  @Override
  public void close() {
    brokers.forEach(BrokerProcess::kill);
  }
}
