package io.flatwater.app.faults;

import io.flatwater.app.Failure;
import io.flatwater.app.faults.Proxy.Line;
import io.flatwater.app.faults.Switchboard.Heard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Strikes faults at the services of a round, and waits each time until they are back at work. */
final class Strikes {
  private static final double FIRE_SECONDS = 8;
  private static final double BACK_SECONDS = 5;
  private static final int BACK_ATTEMPTS = 30;
  private static final double GROUP_SECONDS = 60;
  private static final String RESTORED = "restore.done";
  private static final long NANOS = 1_000_000L;

  private final House house;
  private final Switchboard board;
  private final Feeder feeder;
  private final Patience patience;
  private final Spoiling spoiling;

  Strikes(House house, Switchboard board, Feeder feeder, Patience patience, Spoiling spoiling) {
    this.house = house;
    this.board = board;
    this.feeder = feeder;
    this.patience = patience;
    this.spoiling = spoiling;
  }

  /**
   * Strikes a fault.
   *
   * @throws Failure if the system does not come back
   */
  Outcome strike(Fault fault) {
    return switch (fault.kind()) {
      case TRAINER_KILL, INGEST_KILL, EVALUATOR_KILL -> kill(fault);
      case BROKER_KILL -> broker(fault, () -> house.broker().kill());
      case BROKER_RESTART -> broker(fault, () -> house.broker().close());
      case TAKEOVER -> takeover(fault);
      case ZOMBIE -> zombie(fault, "1");
      case ZOMBIE_REPLACED -> zombie(fault, "0");
      case FREEZE -> freeze(fault);
      case TWIN -> twin(fault);
      case LINE_CUT -> line(fault, Line.CUT);
      case LINE_STALL -> line(fault, Line.STALL);
      case LINE_HOLE -> line(fault, Line.HOLE);
      case STORE_FULL -> full(fault);
      case STORE_GONE -> spoiled(fault, spoiling::takeStoreAway, spoiling::putStoreBack);
      case FILE_DAMAGED -> file(fault, spoiling::damageNewest);
      case FILE_DELETED -> file(fault, spoiling::deleteNewest);
      case STATE_DELETED -> state(fault);
    };
  }

  private Outcome kill(Fault fault) {
    Role role = fault.role();
    List<Child> joined = new ArrayList<>();
    Optional<Heard> hit =
        trap(
            fault,
            heard -> house.kill(heard.pid()),
            () -> {
              if (fault.moment().equals(Role.REVOKED)) {
                joined.add(house.extra(Role.TRAINER, "1"));
              } else if (role.starting().contains(fault.moment())) {
                house.relieve(role).stop();
                house.start(role);
              }
            });
    if (hit.isEmpty()) {
      joined.forEach(this::leave);
      return Outcome.notFired(fault);
    }
    Child successor = house.start(role);
    Heard back = back(fault, h -> h.pid() == successor.pid() && h.is(role, role.progress()));
    joined.forEach(this::leave);
    return Outcome.back(fault, back.nanos() - hit.get().nanos(), "");
  }

  /** Kills a further trainer, and gives its partitions time to come back. */
  private void leave(Child joined) {
    Watch assigned =
        board.add(
            Watch.first(
                h -> h.pid() == house.onDuty(Role.TRAINER).pid() && h.label().equals(RESTORED)));
    joined.kill();
    patience.await(assigned, Site.SESSION_MILLIS / 1000.0 + 4);
    board.remove(assigned);
  }

  private Outcome broker(Fault fault, Runnable end) {
    Optional<Heard> hit = trap(fault, heard -> end.run(), () -> {});
    if (hit.isEmpty()) {
      return Outcome.notFired(fault);
    }
    house.broker().restart();
    long nanos = 0;
    List<Watch> watches = new ArrayList<>();
    for (Role role : Role.values()) {
      watches.add(board.add(Watch.first(h -> h.is(role, Role.COMMITTED))));
    }
    for (Watch watch : watches) {
      nanos = Math.max(nanos, back(fault, watch).nanos() - hit.get().nanos());
    }
    return Outcome.back(fault, nanos, "");
  }

  private Outcome takeover(Fault fault) {
    Child other = house.extra(Role.TRAINER, "1");
    feeder.portion();
    Watch here = board.add(Watch.first(h -> h.pid() == other.pid() && h.label().equals(RESTORED)));
    if (patience.await(here, GROUP_SECONDS).isEmpty()) {
      throw new Failure("a second trainer was given no partition within " + GROUP_SECONDS + " s");
    }
    Watch trap =
        board.add(
            new Watch(
                h -> h.pid() == other.pid() && h.label().equals(fault.moment()),
                fault.count(),
                h -> other.kill()));
    Optional<Heard> hit = fire(trap);
    if (hit.isEmpty()) {
      leave(other);
      return Outcome.notFired(fault);
    }
    long survivor = house.onDuty(Role.TRAINER).pid();
    Heard taken = back(fault, h -> h.pid() == survivor && h.label().equals(RESTORED));
    Heard step =
        back(
            fault,
            h ->
                h.pid() == survivor
                    && h.nanos() > taken.nanos()
                    && h.is(Role.TRAINER, Role.TRAINER.progress()));
    return Outcome.back(fault, step.nanos() - hit.get().nanos(), "");
  }

  private Outcome zombie(Fault fault, String instance) {
    Child zombie = house.onDuty(Role.TRAINER);
    Optional<Heard> hit = trap(fault, heard -> zombie.freeze(), () -> {});
    if (hit.isEmpty()) {
      return Outcome.notFired(fault);
    }
    house.relieve(Role.TRAINER);
    Child successor = house.extra(Role.TRAINER, instance);
    Heard taken = back(fault, h -> h.pid() == successor.pid() && h.is(Role.TRAINER, "step.done"));
    long awake = hit.get().nanos() + NANOS * (Site.SESSION_MILLIS + Site.TRANSACTION_MILLIS + 1000);
    patience.until(() -> System.nanoTime() > awake, 60);
    Watch sign =
        board.add(Watch.first(h -> h.pid() == zombie.pid() && !h.label().equals(fault.moment())));
    zombie.thaw();
    feeder.portion();
    boolean same = instance.equals("0");
    patience.until(() -> !zombie.alive() || !same && sign.seen().isPresent(), 30);
    board.remove(sign);
    String note = zombie.alive() ? "the zombie joined again" : zombie.lastWords();
    if (same) {
      if (!zombie.endedInGoodOrder()) {
        zombie.kill();
        throw new Failure(
            "the zombie of " + fault + " should have ended with a sentence, but: " + note);
      }
      house.employ(successor);
    } else {
      if (zombie.alive()) {
        house.employ(zombie);
      } else {
        house.start(Role.TRAINER);
      }
      leave(successor);
    }
    return Outcome.back(fault, taken.nanos() - hit.get().nanos(), note);
  }

  private Outcome freeze(Fault fault) {
    Child frozen = house.onDuty(fault.role());
    Optional<Heard> hit = trap(fault, heard -> frozen.freeze(), () -> {});
    if (hit.isEmpty()) {
      return Outcome.notFired(fault);
    }
    patience.pause((Site.SESSION_MILLIS + Site.TRANSACTION_MILLIS + 1000) / 1000.0);
    long thawed = System.nanoTime();
    Watch watch =
        board.add(new Watch(h -> h.is(fault.role(), fault.role().progress()), 2, h -> {}));
    frozen.thaw();
    Heard back = back(fault, watch);
    return Outcome.back(fault, back.nanos() - thawed, "counted from SIGCONT");
  }

  private Outcome twin(Fault fault) {
    Child first = house.onDuty(Role.TRAINER);
    Optional<Heard> hit = trap(fault, heard -> {}, () -> {});
    if (hit.isEmpty()) {
      return Outcome.notFired(fault);
    }
    house.relieve(Role.TRAINER);
    Child second = house.extra(Role.TRAINER, "0");
    Watch step =
        board.add(Watch.first(h -> h.pid() == second.pid() && h.is(Role.TRAINER, "step.done")));
    feeder.portion();
    patience.until(() -> !first.alive() || !second.alive(), GROUP_SECONDS);
    feeder.portion();
    Child ended = first.alive() ? second : first;
    if (ended.alive() || !ended.endedInGoodOrder()) {
      throw new Failure(
          "two trainers of one identity ran side by side after "
              + fault
              + (ended.alive() ? "" : "; one ended with " + ended.lastWords()));
    }
    house.employ(ended == first ? second : first);
    if (ended == second) {
      board.remove(step);
      return Outcome.back(fault, 0, "the newcomer gave way: " + ended.lastWords());
    }
    Heard back = back(fault, step);
    return Outcome.back(fault, back.nanos() - hit.get().nanos(), ended.lastWords());
  }

  private Outcome line(Fault fault, Line line) {
    long[] good = {0};
    Optional<Heard> hit =
        trap(
            fault,
            heard -> good[0] = house.line(fault.role()).spoil(line, fault.lastsMillis()),
            () -> {});
    if (hit.isEmpty()) {
      return Outcome.notFired(fault);
    }
    patience.until(() -> System.nanoTime() - good[0] > 0, 60);
    Heard back = back(fault, h -> h.nanos() - good[0] > 0 && h.is(fault.role(), Role.COMMITTED));
    return Outcome.back(fault, back.nanos() - good[0], "counted from when the line was good");
  }

  private Outcome full(Fault fault) {
    house.relieve(Role.TRAINER).stop();
    long from = System.nanoTime();
    house.startLimited(Role.TRAINER, spoiling.blocks());
    Child limited = house.relieve(Role.TRAINER);
    feeder.portion();
    if (!patience.until(() -> !limited.alive(), GROUP_SECONDS)) {
      throw new Failure("a trainer that cannot write its files did not stop");
    }
    if (!limited.endedInGoodOrder()) {
      throw new Failure("a trainer that cannot write its files ended with " + limited.lastWords());
    }
    Child successor = house.start(Role.TRAINER);
    Heard back = back(fault, h -> h.pid() == successor.pid() && h.is(Role.TRAINER, "step.done"));
    return Outcome.back(fault, back.nanos() - from, limited.lastWords());
  }

  private Outcome spoiled(Fault fault, Runnable spoil, Runnable mend) {
    Child trainer = house.onDuty(Role.TRAINER);
    Optional<Heard> hit = trap(fault, heard -> spoil.run(), () -> {});
    if (hit.isEmpty()) {
      return Outcome.notFired(fault);
    }
    house.relieve(Role.TRAINER);
    feeder.portion();
    boolean ended = patience.until(() -> !trainer.alive(), GROUP_SECONDS);
    mend.run();
    long mended = System.nanoTime();
    if (!ended || !trainer.endedInGoodOrder()) {
      throw new Failure(
          "a trainer without a store should stop with a sentence, but "
              + (ended ? "ended with " + trainer.lastWords() : "went on"));
    }
    Child successor = house.start(Role.TRAINER);
    Heard back = back(fault, h -> h.pid() == successor.pid() && h.is(Role.TRAINER, "step.done"));
    return Outcome.back(fault, back.nanos() - mended, trainer.lastWords());
  }

  private Outcome file(Fault fault, Runnable spoil) {
    Optional<Heard> hit = trap(fault, heard -> house.kill(heard.pid()), () -> {});
    if (hit.isEmpty()) {
      return Outcome.notFired(fault);
    }
    spoiling.awaitJudged(patience);
    spoil.run();
    long from = System.nanoTime();
    Child first = house.start(Role.TRAINER);
    house.relieve(Role.TRAINER);
    Watch step =
        board.add(Watch.first(h -> h.pid() == first.pid() && h.is(Role.TRAINER, "step.done")));
    feeder.portion();
    patience.until(() -> !first.alive() || step.seen().isPresent(), GROUP_SECONDS);
    if (step.seen().isPresent()) {
      house.employ(first);
      boolean whole = spoiling.forget();
      return Outcome.back(
          fault,
          step.seen().get().nanos() - from,
          whole ? "caught up, and wrote the file anew" : "caught up");
    }
    board.remove(step);
    if (!first.endedInGoodOrder()) {
      throw new Failure(
          "a trainer with a bad file should catch up or stop with a sentence, but "
              + (first.alive() ? "does nothing" : "ended with " + first.lastWords()));
    }
    spoiling.putFileBack();
    Child successor = house.start(Role.TRAINER);
    Heard back = back(fault, h -> h.pid() == successor.pid() && h.is(Role.TRAINER, "step.done"));
    return Outcome.back(fault, back.nanos() - from, first.lastWords());
  }

  private Outcome state(Fault fault) {
    Optional<Heard> hit = trap(fault, heard -> house.kill(heard.pid()), () -> {});
    if (hit.isEmpty()) {
      return Outcome.notFired(fault);
    }
    spoiling.deleteIngestState();
    Child successor = house.start(Role.INGEST);
    Heard back = back(fault, h -> h.pid() == successor.pid() && h.is(Role.INGEST, Role.COMMITTED));
    return Outcome.back(fault, back.nanos() - hit.get().nanos(), "");
  }

  /** Lays a trap at a fault's moment, does what leads to it, and waits. */
  private Optional<Heard> trap(Fault fault, Consumer<Heard> blow, Runnable lead) {
    if (fault.timed()) {
      feeder.portion();
      patience.pause(fault.count() / 1000.0);
      Heard now =
          new Heard(fault.role().id(), house.onDuty(fault.role()).pid(), "now", System.nanoTime());
      blow.accept(now);
      return Optional.of(now);
    }
    Watch trap = board.add(new Watch(h -> h.is(fault.role(), fault.moment()), fault.count(), blow));
    lead.run();
    return fire(trap);
  }

  private Optional<Heard> fire(Watch trap) {
    for (int attempt = 0; attempt < 3; attempt++) {
      feeder.portion();
      if (patience.await(trap, FIRE_SECONDS).isPresent()) {
        return trap.seen();
      }
    }
    board.remove(trap);
    return trap.seen();
  }

  /** Gives work and waits until the first moment of a kind. */
  private Heard back(Fault fault, Predicate<Heard> wanted) {
    return back(fault, board.add(Watch.first(wanted)));
  }

  private Heard back(Fault fault, Watch watch) {
    for (int attempt = 0; attempt < BACK_ATTEMPTS; attempt++) {
      if (watch.seen().isEmpty()) {
        feeder.portion();
      }
      Optional<Heard> seen = patience.await(watch, BACK_SECONDS);
      if (seen.isPresent()) {
        return seen.get();
      }
    }
    throw new Failure(
        "the system was not back at work " + BACK_ATTEMPTS * BACK_SECONDS + " s after " + fault);
  }
}
