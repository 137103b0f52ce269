package io.flatwater.app.broker;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.ObjectName;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;

/**
 * Takes the lead from a broker that was killed, before it is started again.
 *
 * <p>A broker that is its own cluster finds in its metadata that it leads every partition, and as
 * coordinator sets about ending the transactions that were being ended at the kill. A moment later
 * the controller, which has started with it, takes the lead away until the broker is registered
 * anew. Kafka 4.3 takes a partition without a leader for a deleted one: the transaction counts as
 * ended without a marker on its partitions, and no reader of committed records ever gets past it.
 * So the controller runs alone first, until it has missed the broker.
 */
final class Predecessor {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final List<String> OF_BROKERS =
      List.of("advertised.listeners", "inter.broker.listener.name");

  private Predecessor() {}

  /** Tells whether a broker ran in a directory and was not stopped in an orderly way. */
  static boolean wasKilled(Path data) {
    return Files.exists(data.resolve("__cluster_metadata-0"))
        && !Files.exists(data.resolve(".kafka_cleanshutdown"));
  }

  /**
   * Returns when the controller has noticed that the broker is gone, or after 15 seconds.
   *
   * @param broker settings of the broker that is to be started; only read
   */
  static void miss(Properties broker) {
    Properties alone = new Properties();
    alone.putAll(broker);
    OF_BROKERS.forEach(alone::remove);
    alone.put("process.roles", "controller");
    alone.put("listeners", controllers(broker.getProperty("listeners")));
    KafkaRaftServer controller =
        new KafkaRaftServer(KafkaConfig.fromProps(alone, false), Time.SYSTEM);
    try {
      controller.startup();
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      while (brokers("Active") != 0 || brokers("Fenced") == 0) {
        if (System.nanoTime() - deadline > 0) {
          return;
        }
        LockSupport.parkNanos(GLANCE_NANOS);
      }
    } catch (KafkaException e) {
      // The broker's own start fails for the same reason, and says so.
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }

  private static String controllers(String listeners) {
    return List.of(listeners.split(",", -1)).stream()
        .filter(listener -> listener.startsWith("CONTROLLER://"))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Returns how many brokers are in a state, as the controller counts them; -1: it does not yet.
   */
  private static int brokers(String state) {
    try {
      Object count =
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName(
                      "kafka.controller:type=KafkaController,name=" + state + "BrokerCount"),
                  "Value");
      return ((Number) count).intValue();
    } catch (JMException e) {
      return -1;
    }
  }
}
