package io.flatwater.app;

import io.flatwater.schemas.Action;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.Promotion;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every order has: by whom, why, and how long to wait for the answer. */
final class OrderOptions {
  private static final int REFUSED = 1;

  @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; goes into the audit log.")
  private String reason = "";

  @Option(
      names = "--actor",
      paramLabel = "NAME",
      description = "Who asks for it (default: the user's name, ${DEFAULT-VALUE}).",
      defaultValue = "${sys:user.name}")
  private String actor = "";

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "How long to wait for the gate's answer; 0: not at all (default: 15).")
  private int seconds;

  /** Returns what the order is carried out on. */
  Installation installation() {
    return new Installation(configuration.read());
  }

  /** Returns a command that names no checkpoint. */
  Command.Builder command(String stream, Action action) {
    if (reason.isBlank() || actor.isBlank()) {
      throw new Failure("--reason and --actor must not be empty: they are the audit log");
    }
    return Command.newBuilder()
        .setId(UUID.randomUUID().toString())
        .setStream(stream)
        .setAction(action)
        .setActor(actor)
        .setReason(reason)
        .setTime(Instant.now());
  }

  /**
   * What an order names of a stream's models.
   *
   * @param option that it is said by
   * @param checkpoint {@code run/stream}, {@code run/stream@version}; empty: the gate decides which
   */
  record Wanted(String option, String checkpoint) {}

  /**
   * Returns a command for one of a stream's models.
   *
   * @throws Failure if what is wanted is of another stream
   */
  Command command(Installation installation, String stream, Wanted wanted, Action action) {
    if (wanted.checkpoint().isEmpty()) {
      return command(stream, action).build();
    }
    Command command = command(installation, wanted.checkpoint(), action).build();
    if (!command.getStream().equals(stream)) {
      throw new Failure(
          wanted.option()
              + ": found a model of stream "
              + command.getStream()
              + ", expected one of "
              + stream);
    }
    return command;
  }

  /**
   * Returns a command that names a checkpoint.
   *
   * @param wanted {@code run/stream} for the newest, or {@code run/stream@version}
   */
  Command.Builder command(Installation installation, String wanted, Action action) {
    Checkpoint c = CheckpointEvents.read(installation).named(wanted);
    return command(c.getStream(), action)
        .setLineage(c.getLineage())
        .setVersion(c.getVersion())
        .setStateHash(c.getStateHash())
        .setFile(c.getFile())
        .setStep(c.getStep())
        .setEventTime(c.getToTime())
        .setDomain(c.getDomain());
  }

  /** Returns where commands are handed in. */
  static OrderDesk desk(Installation installation) {
    return new OrderDesk(installation.clients(), installation.topics(), installation.codec());
  }

  /** Sends a command to the gate and says what came of it. */
  int order(Installation installation, Command command, PrintWriter out) {
    OrderDesk desk = desk(installation);
    if (seconds == 0) {
      desk.send(command);
      out.println("sent; flatwater live --stream " + command.getStream() + " will tell");
      return 0;
    }
    List<Promotion> answers = desk.ask(command, Duration.ofSeconds(seconds));
    if (answers.isEmpty()) {
      throw new Failure(
          "no gate has answered within "
              + seconds
              + " s; the command is kept and will be carried out when flatwater evaluate runs with"
              + " gate.enabled");
    }
    boolean refused = false;
    for (Promotion p : answers) {
      out.println(
          p.getStream()
              + ": "
              + p.getLineage()
              + "@"
              + p.getVersion()
              + " "
              + LiveText.word(p.getVerdict())
              + " by "
              + p.getActor()
              + ": "
              + p.getReason());
      refused |= p.getReason().startsWith("refused: ");
    }
    out.flush();
    return refused ? REFUSED : 0;
  }
}
