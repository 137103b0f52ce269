package io.flatwater.evaluator.gate;

import io.flatwater.schemas.Promotion;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a gate remembers of one stream: a fold over its verdicts and over what its models were found
 * to be worth, and over nothing else.
 */
final class Standing {
  private static final int MOST_LIVES = 16;
  private static final int MOST_JUDGED = 512;
  private static final int MOST_DECIDED = 4_096;

  private final Deque<Contender> lives = new ArrayDeque<>();
  private final Newest<Judged> judged = new Newest<>(MOST_JUDGED);
  private final Newest<Boolean> decided = new Newest<>(MOST_DECIDED);
  private final Newest<Boolean> barred = new Newest<>(MOST_DECIDED);
  private final Newest<Boolean> answered = new Newest<>(MOST_DECIDED);
  private final Newest<Served.Score> served = new Newest<>(MOST_JUDGED);
  private final Map<String, Long> newestVersions = new HashMap<>();
  private final LinkedHashMap<String, Judged> pending = new LinkedHashMap<>();
  private final Map<String, Streak> streaks = new HashMap<>();
  private int decays;
  private Optional<String> pin = Optional.empty();
  private Instant now = Instant.EPOCH;
  private String domain = "";

  /** How many versions in a row have held the rule, up to and with this one. */
  private record Streak(long version, int inARow) {}

  // What was found.

  /** Keeps what a checkpoint is worth; it waits if it may become live. */
  void found(Judged found) {
    Contender contender = found.contender();
    judged.put(key(contender, found.hash()), found);
    long newest = newestVersions.merge(contender.lineage(), contender.version(), Math::max);
    if (contender.eventTime().compareTo(now) >= 0) {
      now = contender.eventTime();
      domain = contender.domain().isEmpty() ? domain : contender.domain();
    }
    if (contender.version() == newest) {
      pending.remove(contender.lineage());
      if (isCandidate(found)) {
        pending.put(contender.lineage(), found);
      }
    }
  }

  /** Tells whether there was a verdict on a checkpoint and the sets of a hash. */
  boolean isDecided(Contender contender, String hash) {
    return decided.containsKey(key(contender, hash));
  }

  private boolean isCandidate(Judged found) {
    return lives.stream().noneMatch(found.contender()::is)
        && !isDecided(found.contender(), found.hash());
  }

  void served(Contender contender, Served.Score score) {
    served.put(contender.name(), score);
  }

  Served.Score served(Contender contender) {
    return served.getOrDefault(contender.name(), Served.Score.NONE);
  }

  // What was decided.

  /** Takes a verdict: one that was just made, or one of the log. */
  void decided(Promotion p) {
    Contender about = Contender.of(p);
    if (!p.getCommand().isEmpty()) {
      answered.put(p.getCommand(), true);
    }
    if (!p.getProbeHash().isEmpty()) {
      decided.put(key(about, p.getProbeHash()), true);
    }
    switch (p.getVerdict()) {
      case PROMOTED -> promoted(about);
      case ROLLED_BACK -> rolledBack(about);
      case KEPT -> kept(p, about);
      case PINNED -> pin = Optional.of(p.getActor());
      case UNPINNED -> pin = Optional.empty();
    }
    pending.values().removeIf(waiting -> !isCandidate(waiting));
  }

  private void promoted(Contender about) {
    lives.removeIf(about::is);
    lives.push(about);
    if (lives.size() > MOST_LIVES) {
      lives.removeLast();
    }
    barred.remove(about.name());
    afresh();
  }

  private void rolledBack(Contender to) {
    for (Iterator<Contender> top = lives.iterator(); top.hasNext(); ) {
      Contender live = top.next();
      if (live.is(to)) {
        break;
      }
      barred.put(live.name(), true);
      top.remove();
    }
    if (lives.isEmpty()) {
      lives.push(to);
    }
    barred.remove(to.name());
    afresh();
  }

  private void afresh() {
    streaks.clear();
    decays = 0;
  }

  private void kept(Promotion p, Contender about) {
    if (!p.getCommand().isEmpty()) {
      return; // a command that was refused
    }
    if (live().filter(about::is).isPresent()) {
      decays = p.getInARow();
    } else {
      streaks.put(about.lineage(), new Streak(about.version(), p.getInARow()));
    }
  }

  // What there is to know.

  Optional<Contender> live() {
    return Optional.ofNullable(lives.peek());
  }

  Optional<Contender> previous() {
    return lives.stream().skip(1).findFirst();
  }

  /** Returns a checkpoint that was live and not been rolled back from since. */
  Optional<Contender> former(String lineage, long version) {
    return lives.stream()
        .filter(c -> c.version() == version && c.lineage().equals(lineage))
        .findFirst();
  }

  Optional<Judged> judged(Contender contender, String hash) {
    return Optional.ofNullable(judged.get(key(contender, hash)));
  }

  /** Returns the newest that is known of a checkpoint. */
  Optional<Judged> newest(Contender contender) {
    return judged.values().stream().filter(j -> j.contender().is(contender)).reduce((a, b) -> b);
  }

  /** Returns a checkpoint that was judged. */
  Optional<Contender> known(String lineage, long version) {
    return judged.values().stream()
        .map(Judged::contender)
        .filter(c -> c.version() == version && c.lineage().equals(lineage))
        .reduce((a, b) -> b);
  }

  boolean isBarred(Contender contender) {
    return barred.containsKey(contender.name());
  }

  boolean isAnswered(String command) {
    return answered.containsKey(command);
  }

  List<Judged> pending() {
    return new ArrayList<>(pending.values());
  }

  /** Returns how many versions of a lineage have held the rule in a row. */
  int streak(String lineage) {
    Streak streak = streaks.get(lineage);
    return streak == null ? 0 : streak.inARow();
  }

  /** Returns how many have if this one does too; a version counts once. */
  int streakWith(Contender candidate) {
    Streak streak = streaks.get(candidate.lineage());
    if (streak == null) {
      return 1;
    }
    boolean counted = streak.version() == candidate.version() && streak.inARow() > 0;
    return counted ? streak.inARow() : streak.inARow() + 1;
  }

  int decays() {
    return decays;
  }

  /** Returns who has pinned the live model. */
  Optional<String> pin() {
    return pin;
  }

  /** Returns the event time that the newest of all models has seen. */
  Instant now() {
    return now;
  }

  /** Returns the domain that the stream is in, as far as a model has said so. */
  String domain() {
    return domain;
  }

  private static String key(Contender contender, String hash) {
    return contender.name() + " " + hash;
  }
}
