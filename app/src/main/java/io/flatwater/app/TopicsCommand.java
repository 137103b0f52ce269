package io.flatwater.app;

import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.TopicProvision;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The topics of an installation. */
@Command(
    name = "topics",
    description = "Create the topics, or say what is wrong with them; who may use them.",
    mixinStandardHelpOptions = true,
    subcommands = {TopicsCommand.Create.class, AclsCommand.class})
final class TopicsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 2;
  }

  /** Creates what is missing and checks the rest. */
  @Command(
      name = "create",
      description = "Create the topics that are missing, and check those that are there.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater topics create --config flatwater.yaml",
        "  flatwater topics create --set broker.bootstrap=kafka:9092 --set topics.partitions=8",
        "  flatwater topics create --config flatwater.yaml --replication 3"
      })
  static final class Create implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigurationOptions options = new ConfigurationOptions();

    @Option(
        names = "--timeout",
        paramLabel = "SECONDS",
        defaultValue = "15",
        description = "How long to wait for the broker's answers (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Option(
        names = "--replication",
        paramLabel = "N",
        defaultValue = "0",
        description = {
          "Copies of each partition (over topics.replication).",
          "With 3 or more, two must have a record before it counts as written."
        })
    private int replication;

    @Override
    public Integer call() {
      Installation installation =
          new Installation(
              options.read(
                  replication == 0 ? List.of() : List.of("topics.replication=" + replication)));
      PrintWriter out = spec.commandLine().getOut();
      List<String> complaints;
      Duration patience = Duration.ofSeconds(timeoutSeconds);
      try (Admin admin = Admin.create(installation.clients())) {
        TopicProvision provision = new TopicProvision(admin, installation.topics(), patience);
        List<String> created = provision.createMissing();
        created.forEach(name -> out.println("created " + name));
        complaints = provision.complaints(EnumSet.allOf(Topic.class));
        out.println(
            created.size()
                + " topics created, "
                + (Topic.values().length - created.size())
                + " were there");
      } catch (TopicProvision.BrokerException e) {
        throw new Failure(
            "at " + installation.configuration().broker().bootstrap() + ": " + e.getMessage(), e);
      }
      complaints.forEach(c -> spec.commandLine().getErr().println("flatwater: " + c));
      out.flush();
      return complaints.isEmpty() ? 0 : 1;
    }
  }
}
