package io.flatwater.app.broker;

import io.flatwater.schemas.wire.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/** Settings of a broker that is small and quick to come back. */
final class BrokerProperties {
  private BrokerProperties() {}

  /**
   * Returns the settings of a broker that is a controller too.
   *
   * @param data directory of its logs
   */
  static Properties of(Path data, Seat seat, Admission admission) {
    Properties p = new Properties();
    String listener = admission instanceof Admission.Users ? "SASL_SSL" : "PLAINTEXT";
    Ports.Pair ports = seat.ports();
    p.put("process.roles", "broker,controller");
    p.put("node.id", Integer.toString(seat.id()));
    p.put("controller.quorum.voters", seat.voters());
    p.put("controller.listener.names", "CONTROLLER");
    StringJoiner listeners = new StringJoiner(",");
    StringJoiner advertised = new StringJoiner(",");
    StringJoiner protocols = new StringJoiner(",");
    listeners.add("CONTROLLER://127.0.0.1:" + ports.controller());
    listeners.add(listener + "://127.0.0.1:" + ports.clients());
    advertised.add(listener + "://127.0.0.1:" + ports.clients());
    protocols.add("PLAINTEXT:PLAINTEXT").add("CONTROLLER:PLAINTEXT");
    List<Door> doors = admission instanceof Admission.Doors more ? more.doors() : List.of();
    for (Door door : doors) {
      listeners.add(door.name() + "://127.0.0.1:" + door.port());
      advertised.add(door.name() + "://127.0.0.1:" + door.advertised());
      protocols.add(door.name() + ":PLAINTEXT");
    }
    p.put("listeners", listeners.toString());
    p.put("advertised.listeners", advertised.toString());
    p.put("inter.broker.listener.name", listener);
    p.put("log.dirs", data.toString());
    p.put("auto.create.topics.enable", "false");
    if (admission instanceof Admission.Users users) {
      secure(p, users);
    } else {
      p.put("listener.security.protocol.map", protocols.toString());
    }
    copies(p, seat);
    small(p);
    return p;
  }

  private static void copies(Properties p, Seat seat) {
    String copies = Integer.toString(seat.copies());
    String inSync = Integer.toString(seat.copiesInSync());
    p.put("default.replication.factor", copies);
    p.put("min.insync.replicas", inSync);
    p.put("offsets.topic.replication.factor", copies);
    p.put("offsets.topic.num.partitions", copies);
    p.put("transaction.state.log.replication.factor", copies);
    p.put("transaction.state.log.min.isr", inSync);
    p.put("transaction.state.log.num.partitions", copies);
    p.put("share.coordinator.state.topic.replication.factor", copies);
    p.put("share.coordinator.state.topic.min.isr", inSync);
    p.put("group.initial.rebalance.delay.ms", "0");
    // What a killed process left open hides what others write behind it; by default it is looked
    // for every 10 seconds only.
    p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

    // The default session makes a restart after a kill wait for 9 seconds. Where others take over,
    // it must be one that a busy machine does not break.
    boolean alone = seat.members().size() == 1;
    p.put("broker.session.timeout.ms", alone ? "1000" : "4000");
    p.put("broker.heartbeat.interval.ms", alone ? "200" : "500");
  }

  private static void small(Properties p) {
    // The cleaner's buffer takes 128 MB by default. Topics of Kafka Streams take the limit of a
    // message from here.
    p.put("log.cleaner.dedupe.buffer.size", "2097152");
    p.put("message.max.bytes", Integer.toString(Limits.MESSAGE_BYTES));
    p.put("replica.fetch.max.bytes", Integer.toString(Limits.MESSAGE_BYTES));
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "2");
    p.put("background.threads", "2");
  }

  /** Passwords and TLS for clients; certificates on both sides between brokers and controllers. */
  private static void secure(Properties p, Admission.Users users) {
    String broker = "broker";
    p.put("listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:SSL");
    p.put("ssl.keystore.type", "PEM");
    p.put("ssl.keystore.location", users.identity().toString());
    p.put("ssl.truststore.type", "PEM");
    p.put("ssl.truststore.location", users.authority().toString());
    p.put("listener.name.controller.ssl.client.auth", "required");
    p.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    p.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
    String password = users.passwords().get(broker);
    if (password == null) {
      throw new IllegalArgumentException(
          "a secured broker needs a password for itself, the user \"" + broker + "\"");
    }
    p.put(
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + broker
            + "\" password=\""
            + password
            + "\";");
    p.put("authorizer.class.name", StandardAuthorizer.class.getName());
    p.put("allow.everyone.if.no.acl.found", "false");
    Set<String> superUsers = new TreeSet<>();
    users.administrators().forEach(u -> superUsers.add("User:" + u));
    superUsers.add("User:" + broker);
    superUsers.add("User:" + Certificate.NAME);
    p.put("super.users", String.join(";", superUsers));
  }
}
