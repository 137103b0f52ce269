package io.flatwater.app;

import io.flatwater.app.access.Role;
import io.flatwater.app.broker.Admission;
import io.flatwater.app.broker.EmbeddedBroker;
import io.flatwater.app.broker.Keyring;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the embedded broker alone, for trying the services one by one. */
@Command(
    name = "broker",
    description = {
      "Run a single Kafka broker on the loopback address, for trying the services one by one.",
      "It keeps one copy: for production use a real cluster.",
      "With --secure it asks for passwords over TLS and obeys ACLs, as a real one should."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater broker --dir /var/tmp/kafka --port 9092",
      "  flatwater broker --dir /var/tmp/kafka --secure",
      "  flatwater topics acls --config /var/tmp/kafka/keys/admin.yaml --for trainer=User:trainer --create"
    })
final class BrokerCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 9092;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "flatwater-broker",
      description = "Where it keeps its data (default: ${DEFAULT-VALUE}).")
  private Path directory = Path.of("flatwater-broker");

  @Option(
      names = "--port",
      defaultValue = "9092",
      description = "Port to listen on; 0: any free one (default: ${DEFAULT-VALUE}).")
  private int port = DEFAULT_PORT;

  @Option(
      names = "--secure",
      description = {
        "Require passwords (SCRAM-SHA-512) over TLS, and ACLs for all users but admin.",
        "There is a user for each role of \"topics acls\"; a configuration for each is in DIR/keys."
      })
  private boolean secure;

  @Override
  public Integer call() {
    return Interruption.guard(
        goOn -> {
          Optional<Keyring> keys =
              secure
                  ? Optional.of(Keyring.open(directory.resolve("keys"), users()))
                  : Optional.empty();
          Admission admission =
              keys.map(Keyring::admission).orElseGet(() -> new Admission.Anyone());
          try (EmbeddedBroker broker = EmbeddedBroker.start(directory, port, admission)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("Kafka is at " + broker.bootstrap() + "; Ctrl-C stops it");
            keys.ifPresent(k -> write(k, broker.bootstrap(), out));
            out.flush();
            StatusLog status = new StatusLog(BrokerCommand.class);
            while (goOn.getAsBoolean()) {
              status.tick(() -> "bootstrap=" + broker.bootstrap());
            }
          }
          return 0;
        });
  }

  private static List<String> users() {
    return Arrays.stream(Role.values()).map(Role::label).toList();
  }

  private static void write(Keyring keys, String bootstrap, PrintWriter out) {
    out.println(
        "the administrator's configuration is " + keys.write(Keyring.ADMINISTRATOR, bootstrap));
    users()
        .forEach(
            u -> out.println("the user " + u + "'s configuration is " + keys.write(u, bootstrap)));
  }
}
