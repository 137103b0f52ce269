package io.flatwater.app.faults;

import io.flatwater.app.Failure;
import io.flatwater.app.Main;
import io.flatwater.app.broker.BrokerProcess;
import io.flatwater.app.broker.Door;
import io.flatwater.app.broker.Ports;
import io.flatwater.model.NumericEnvironment;
import io.flatwater.schemas.wire.TopicProvision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;

/**
 * The processes of a round: a broker, and a trainer, an ingest and an evaluator, each with a line
 * of its own to the broker. A service that ends by itself is started again, as an operator's
 * supervisor would.
 */
final class House implements AutoCloseable {
  private static final int MOST_RETURNS = 30;
  private static final long REST_NANOS = 1_000_000_000L;
  private static final String INSTANCE = "0";

  private final Site site;
  private final Switchboard board;
  private final BrokerProcess broker;
  private final Map<Role, Proxy> lines = new EnumMap<>(Role.class);
  private final Map<Role, Child> duty = new EnumMap<>(Role.class);
  private final Map<Role, Long> ended = new EnumMap<>(Role.class);
  private final List<Child> all = new ArrayList<>();
  private final List<String> sentences = new ArrayList<>();

  private House(Site site, Switchboard board, BrokerProcess broker) {
    this.site = site;
    this.board = board;
    this.broker = broker;
  }

  /** Starts a broker with the topics; no service yet. */
  static House open(Site site, Switchboard board) {
    Map<Role, Proxy> lines = new EnumMap<>(Role.class);
    List<Door> doors = new ArrayList<>();
    for (Role role : Role.values()) {
      int port = Ports.free();
      Proxy line = new Proxy(port);
      lines.put(role, line);
      doors.add(new Door(role.name(), port, line.port()));
    }
    House house =
        new House(site, board, BrokerProcess.start(site.directory().resolve("broker"), doors));
    house.lines.putAll(lines);
    try (Admin admin = Admin.create(house.clients())) {
      new TopicProvision(admin, site.configuration().topics().topics(), Duration.ofSeconds(60))
          .createMissing();
    }
    return house;
  }

  /** Returns the properties of clients that come without a proxy. */
  Map<String, Object> clients() {
    return Map.of("bootstrap.servers", broker.bootstrap());
  }

  BrokerProcess broker() {
    return broker;
  }

  Proxy line(Role role) {
    return Objects.requireNonNull(lines.get(role)); // every role has one
  }

  /** Returns who is on duty; somebody must have been put there. */
  Child onDuty(Role role) {
    Child child = duty.get(role);
    if (child == null) {
      throw new IllegalStateException("no " + role.id() + " is on duty");
    }
    return child;
  }

  /** Starts a service and puts it on duty. */
  Child start(Role role) {
    Child child = launch(role, INSTANCE, List.of());
    duty.put(role, child);
    ended.remove(role);
    return child;
  }

  /** Puts a process on duty that runs already. */
  void employ(Child child) {
    duty.put(child.role(), child);
  }

  /** Takes a service off duty: what becomes of it is no longer looked after. */
  Child relieve(Role role) {
    Child child = onDuty(role);
    duty.remove(role);
    return child;
  }

  /** Starts one more process of a role, on duty for nobody. */
  Child extra(Role role, String instance) {
    return launch(role, instance, List.of());
  }

  /** Starts a service that can write no file beyond some 512-byte blocks, and puts it on duty. */
  void startLimited(Role role, int blocks) {
    duty.put(
        role,
        launch(
            role, INSTANCE, List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$0\" \"$@\"")));
  }

  private Child launch(Role role, String instance, List<String> before) {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx160m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(
        switch (role) {
          case INGEST -> List.of("ingest", "run");
          case TRAINER -> List.of("train", "--instance", instance);
          case EVALUATOR -> List.of("evaluate");
        });
    command.addAll(
        List.of(
            "--config",
            site.configurationFile().toString(),
            "--set",
            "broker.bootstrap=127.0.0.1:" + line(role).port()));
    Map<String, String> environment = new HashMap<>();
    NumericEnvironment.applyTo(environment);
    environment.put(Announcer.VARIABLE, Integer.toString(board.port()));
    Child child = Child.start(role, command, environment, site.log(role.id() + "-" + all.size()));
    all.add(child);
    return child;
  }

  /** SIGKILL of a process that stands at a moment; a service on duty is then off duty. */
  void kill(long pid) {
    Child child = of(pid);
    duty.remove(child.role(), child);
    child.kill();
  }

  /** Returns the process of an id. */
  Child of(long pid) {
    return all.stream()
        .filter(c -> c.pid() == pid)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("process " + pid + " is none of ours"));
  }

  /** Starts again who is on duty and has ended, after a second's rest. */
  void tend() {
    for (Child child : List.copyOf(duty.values())) {
      if (child.alive()) {
        continue;
      }
      Role role = child.role();
      long since = ended.computeIfAbsent(role, r -> note(child));
      if (System.nanoTime() - since > REST_NANOS) {
        start(role);
      }
    }
  }

  private long note(Child child) {
    sentences.add(child.role().id() + " ended: " + child.lastWords());
    if (sentences.size() > MOST_RETURNS) {
      throw new Failure(
          "services ended "
              + sentences.size()
              + " times in one round, the last time: "
              + sentences.get(sentences.size() - 1));
    }
    return System.nanoTime();
  }

  /** Returns with which sentences services ended by themselves. */
  List<String> sentences() {
    return sentences;
  }

  /** Ends the services in good order; the broker stays. */
  void dismiss() {
    List<Child> leaving = List.copyOf(duty.values());
    duty.clear();
    leaving.forEach(Child::stop);
  }

  @Override
  public void close() {
    duty.clear();
    all.forEach(Child::kill);
    lines.values().forEach(Proxy::close);
    broker.close();
  }
}
