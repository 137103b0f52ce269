package io.flatwater.evaluator.gate;

import io.flatwater.schemas.Command;
import io.flatwater.schemas.Verdict;
import java.time.Instant;
import java.util.Optional;

/** What people ask of the gate. An order that cannot be carried out is answered with the reason. */
final class Orders {
  private final Standing standing;
  private final Clerk clerk;

  Orders(Standing standing, Clerk clerk) {
    this.standing = standing;
    this.clerk = clerk;
  }

  void carryOut(Command command) {
    switch (command.getAction()) {
      case PROMOTE -> promote(command);
      case ROLL_BACK -> rollBack(command);
      case PIN -> pin(command);
      case UNPIN -> unpin(command);
      case PAUSE, RESUME -> {} // a trainer's
    }
  }

  private void promote(Command command) {
    Optional<Contender> named = named(command);
    if (named.isEmpty()) {
      refuse(command, "the gate knows no checkpoint " + name(command));
    } else if (standing.live().filter(named.get()::is).isPresent()) {
      refuse(command, "it is live already");
    } else {
      clerk.ordered(command, named.get(), Verdict.PROMOTED, command.getReason());
    }
  }

  private void rollBack(Command command) {
    Optional<Contender> to =
        command.getLineage().isEmpty()
            ? standing.previous()
            : standing.former(command.getLineage(), command.getVersion());
    if (to.isEmpty()) {
      refuse(
          command,
          command.getLineage().isEmpty()
              ? "there is none to roll back to"
              : name(command) + " was not live before; promote it");
    } else if (standing.live().filter(to.get()::is).isPresent()) {
      refuse(command, "it is live already");
    } else {
      clerk.ordered(command, to.get(), Verdict.ROLLED_BACK, command.getReason());
    }
  }

  private void pin(Command command) {
    Optional<Contender> named = command.getLineage().isEmpty() ? standing.live() : named(command);
    if (named.isEmpty()) {
      refuse(
          command,
          command.getLineage().isEmpty()
              ? "no model is live"
              : "the gate knows no checkpoint " + name(command));
      return;
    }
    if (standing.live().filter(named.get()::is).isEmpty()) {
      clerk.ordered(command, named.get(), Verdict.PROMOTED, command.getReason());
    }
    clerk.ordered(command, named.get(), Verdict.PINNED, command.getReason());
  }

  private void unpin(Command command) {
    Optional<Contender> live = standing.live();
    if (live.isEmpty() || standing.pin().isEmpty()) {
      refuse(command, "nothing is pinned");
    } else {
      clerk.ordered(command, live.get(), Verdict.UNPINNED, command.getReason());
    }
  }

  private Optional<Contender> named(Command command) {
    return command.getFile().isEmpty()
        ? standing.known(command.getLineage(), command.getVersion())
        : Optional.of(Contender.of(command));
  }

  private void refuse(Command command, String why) {
    Contender about =
        named(command)
            .or(standing::live)
            .orElse(
                new Contender(
                    command.getLineage(), command.getVersion(), "", "", -1, Instant.EPOCH, ""));
    clerk.ordered(
        command, about, Verdict.KEPT, "refused: " + why + " (asked: " + command.getReason() + ")");
  }

  private static String name(Command command) {
    return command.getLineage() + "@" + command.getVersion();
  }
}
