package io.flatwater.app.faults;

import java.util.List;
import java.util.Locale;

/** What is done to the system. */
public enum Kind {
  /** SIGKILL of the trainer, which is started again. */
  TRAINER_KILL(9, Role.TRAINER),
  /** SIGKILL of ingest. */
  INGEST_KILL(5, Role.INGEST),
  /** SIGKILL of the evaluator. */
  EVALUATOR_KILL(5, Role.EVALUATOR),
  /** SIGKILL of the broker. */
  BROKER_KILL(4, Role.TRAINER, Role.INGEST, Role.EVALUATOR),
  /** An orderly stop of the broker, and a start. */
  BROKER_RESTART(1, Role.TRAINER, Role.INGEST, Role.EVALUATOR),
  /** SIGKILL of a trainer that stays dead: another member of the group takes over. */
  TAKEOVER(1, Role.TRAINER),
  /** SIGSTOP beyond session and transaction; another member takes over; the zombie wakes up. */
  ZOMBIE(1, Role.TRAINER),
  /** SIGSTOP likewise, while a process of the same identity takes the place. */
  ZOMBIE_REPLACED(1, Role.TRAINER),
  /** SIGSTOP of ingest or evaluator beyond session and transaction. */
  FREEZE(1, Role.INGEST, Role.EVALUATOR),
  /** A second trainer of the same identity while the first is well. */
  TWIN(1, Role.TRAINER),
  /** All connections of a service are reset, and new ones refused for a time. */
  LINE_CUT(1, Role.TRAINER, Role.INGEST, Role.EVALUATOR),
  /** Nothing passes on the connections of a service for a time, and then all that was held up. */
  LINE_STALL(1, Role.TRAINER, Role.INGEST, Role.EVALUATOR),
  /** What a service and its broker say is lost for a time; then the connections are reset. */
  LINE_HOLE(1, Role.TRAINER, Role.INGEST, Role.EVALUATOR),
  /** The trainer cannot write whole checkpoint files any more. */
  STORE_FULL(1, Role.TRAINER),
  /** The checkpoint directory is no directory any more. */
  STORE_GONE(1, Role.TRAINER),
  /** The trainer is killed, and a bit of a lineage's newest file flips. */
  FILE_DAMAGED(1, Role.TRAINER),
  /** The trainer is killed, and a lineage's newest file is deleted. */
  FILE_DELETED(1, Role.TRAINER),
  /** Ingest is killed, and its local state is deleted. */
  STATE_DELETED(1, Role.INGEST);

  private final int weight;
  private final List<Role> roles;

  Kind(int weight, Role... roles) {
    this.weight = weight;
    this.roles = List.of(roles);
  }

  /** Returns its name as lines write it, for example {@code trainer-kill}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the kind of a name. */
  public static Kind of(String id) {
    for (Kind kind : values()) {
      if (kind.id().equals(id)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "\"" + id + "\" is no kind of fault; expected one of " + ids());
  }

  /** Returns all names. */
  public static List<String> ids() {
    return List.of(values()).stream().map(Kind::id).toList();
  }

  /** Returns how often it is drawn, beside the others. */
  int weight() {
    return weight;
  }

  /** Returns the services at whose moments it is struck. */
  List<Role> roles() {
    return roles;
  }

  /** Tells whether it may be struck where the victim has only begun to start. */
  boolean hitsStart() {
    return this == TRAINER_KILL || this == INGEST_KILL || this == EVALUATOR_KILL;
  }

  /** Tells whether it lasts for a time that is drawn. */
  boolean lasts() {
    return this == LINE_CUT || this == LINE_STALL || this == LINE_HOLE;
  }
}
