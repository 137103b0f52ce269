package io.flatwater.app.broker;

import io.flatwater.app.Failure;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.Function;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A Kafka broker in this process, on the loopback address.
 *
 * <p>Takes some 3 seconds to start the first time, a third of a second later on, and about 40 MB of
 * heap.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int ATTEMPTS = 3;

  private final BrokerDirectory directory;
  private final KafkaRaftServer server;
  private final int port;
  private boolean closed;

  private EmbeddedBroker(BrokerDirectory directory, KafkaRaftServer server, int port) {
    this.directory = directory;
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker whose data are deleted when it is closed, on a free port.
   *
   * @throws Failure if it cannot start
   */
  public static EmbeddedBroker start() {
    return start(BrokerDirectory.temporary(), 0, new Admission.Anyone());
  }

  /**
   * Starts a broker, going on with the data in a directory if there are any.
   *
   * @param directory made if it is not there; one broker at a time
   * @param port to listen on; 0: any free one
   * @throws Failure if the directory is used by another broker or not writable, the port is in use,
   *     or the data cannot be read
   */
  public static EmbeddedBroker start(Path directory, int port) {
    return start(directory, port, new Admission.Anyone());
  }

  /**
   * Starts a broker as {@link #start(Path, int)}, with a door.
   *
   * @param admission users are known from the first start in a directory on
   * @throws Failure likewise
   */
  public static EmbeddedBroker start(Path directory, int port, Admission admission) {
    return start(BrokerDirectory.at(directory), port, admission);
  }

  /** Starts one broker of a cluster and returns when it serves, which takes most of the others. */
  static EmbeddedBroker join(Path directory, Seat seat, String cluster) {
    Admission admission = new Admission.Anyone();
    return orRelease(
        BrokerDirectory.at(directory),
        taken -> {
          KafkaRaftServer server = server(taken, seat, cluster, admission);
          try {
            server.startup();
            return new EmbeddedBroker(taken, server, seat.ports().clients());
          } catch (RuntimeException e) {
            stop(server);
            throw new Failure("the broker in " + taken.root() + " cannot start: " + e, e);
          }
        });
  }

  private static EmbeddedBroker start(BrokerDirectory directory, int port, Admission admission) {
    return orRelease(directory, taken -> attempt(taken, port, admission));
  }

  private static EmbeddedBroker orRelease(
      BrokerDirectory directory, Function<BrokerDirectory, EmbeddedBroker> starter) {
    boolean started = false;
    try {
      EmbeddedBroker broker = starter.apply(directory);
      started = true;
      return broker;
    } finally {
      if (!started) {
        directory.close();
      }
    }
  }

  private static KafkaRaftServer server(
      BrokerDirectory directory, Seat seat, String cluster, Admission admission) {
    Path data = directory.format(seat.id(), cluster, admission);
    Properties properties = BrokerProperties.of(data, seat, admission);
    if (seat.members().size() == 1 && Predecessor.wasKilled(data)) {
      Predecessor.miss(properties);
    }
    return new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
  }

  private static EmbeddedBroker attempt(
      BrokerDirectory directory, int wantedPort, Admission admission) {
    for (int attempt = 1; ; attempt++) {
      if (wantedPort != 0) {
        Ports.requireFree(wantedPort);
      }
      int port = wantedPort == 0 ? Ports.free() : wantedPort;
      Seat seat = Seat.alone(new Ports.Pair(port, Ports.free()));
      KafkaRaftServer server = server(directory, seat, Uuid.randomUuid().toString(), admission);
      try {
        server.startup();
        return new EmbeddedBroker(directory, server, port);
      } catch (RuntimeException e) {
        stop(server);
        // Between finding a free port and binding it, another process may take it.
        if (!causedByBind(e) || attempt == ATTEMPTS) {
          throw new Failure("the broker in " + directory.root() + " cannot start: " + e, e);
        }
      }
    }
  }

  private static boolean causedByBind(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  /** Returns the address for clients' {@code bootstrap.servers}. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Returns the port that clients connect to. */
  public int port() {
    return port;
  }

  /** Returns the directory that the broker keeps its data in. */
  public Path directory() {
    return directory.root();
  }

  /** Stops the broker, waits for its threads, and frees its directory. Further calls do nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      stop(server);
      directory.close();
    }
  }

  private static void stop(KafkaRaftServer server) {
    server.shutdown();
    server.awaitShutdown();
  }
}
