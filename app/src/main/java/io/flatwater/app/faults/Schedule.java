package io.flatwater.app.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The faults of a campaign, drawn from its seed: every kind once if there are enough, the rest by
 * weight; a share of the kills at random times, all others at named moments.
 */
final class Schedule {
  private static final double TIMED_SHARE = 0.15;
  private static final int MOST_MILLIS = 1500;
  private static final int MOST_PASSINGS = 3;
  private static final int LEAST_LASTING = 300;
  private static final int MOST_LASTING = 9000;

  private final SplittableRandom random;

  private Schedule(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * Draws a schedule.
   *
   * @param only kinds to draw from, at least one
   */
  static List<Fault> draw(long seed, int faults, List<Kind> only) {
    Schedule schedule = new Schedule(seed);
    List<Kind> kinds = new ArrayList<>();
    if (faults >= only.size()) {
      kinds.addAll(only);
    }
    int sum = only.stream().mapToInt(Kind::weight).sum();
    while (kinds.size() < faults) {
      kinds.add(schedule.pick(only, sum));
    }
    schedule.shuffle(kinds);
    return kinds.stream().map(schedule::fault).toList();
  }

  private Kind pick(List<Kind> kinds, int sum) {
    int left = random.nextInt(sum);
    for (Kind kind : kinds) {
      left -= kind.weight();
      if (left < 0) {
        return kind;
      }
    }
    throw new IllegalStateException("weights do not add up");
  }

  private void shuffle(List<Kind> kinds) {
    for (int i = kinds.size() - 1; i > 0; i--) {
      kinds.set(i, kinds.set(random.nextInt(i + 1), kinds.get(i)));
    }
  }

  private Fault fault(Kind kind) {
    Role role = kind.roles().get(random.nextInt(kind.roles().size()));
    int lasts = kind.lasts() ? random.nextInt(LEAST_LASTING, MOST_LASTING) : 0;
    boolean kill = kind.hitsStart() || kind == Kind.BROKER_KILL;
    if (kill && random.nextDouble() < TIMED_SHARE) {
      return new Fault(kind, role, "", random.nextInt(MOST_MILLIS), lasts);
    }
    List<String> moments = new ArrayList<>(role.working());
    if (kind.hitsStart()) {
      moments.addAll(role.starting());
    }
    if (kind == Kind.TRAINER_KILL) {
      moments.add(Role.REVOKED);
    }
    String moment = moments.get(random.nextInt(moments.size()));
    int count = role.working().contains(moment) ? 1 + random.nextInt(MOST_PASSINGS) : 1;
    return new Fault(kind, role, moment, count, lasts);
  }
}
