package io.flatwater.trainer;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no partition is left to nobody.
 *
 * <p>A partition is handed over in two rebalances: in the first one a member gives it up, in the
 * second one, for which that member asks, another is given it. A static member that was away in
 * between, killed and started again or expelled for too long a step, is given back what it last
 * had, without a rebalance, and knows nothing of the second one that it owes. Kafka would leave the
 * partition to nobody until a member comes or goes.
 *
 * <p>Belongs to the service's thread; the scribe asks the broker.
 */
final class HandoverService {
  private static final Logger LOG = LoggerFactory.getLogger(HandoverService.class);
  private static final long REST_NANOS = 1_000_000_000L;
  private static final int MOST_ATTEMPTS = 5;

  private final PeersService peers;
  private final InputService input;
  private final String member;
  private final ExecutorService scribe;
  private Future<Optional<Set<Integer>>> asked =
      CompletableFuture.completedFuture(Optional.empty());
  private boolean away;
  private int attempts;
  private long lastLook;

  HandoverService(Connection connection, InputService input, ExecutorService scribe) {
    this.peers = new PeersService(connection);
    this.input = input;
    this.member = connection.member();
    this.scribe = scribe;
  }

  /** Asks who is in the group. */
  Future<List<String>> members() {
    return scribe.submit(peers::members);
  }

  /** Takes note of the members that were there before this one joined. */
  void found(List<String> members) {
    away = members.contains(member) && members.size() > 1;
  }

  /** Notes that this member was expelled. */
  void expelled() {
    away = true;
  }

  /** Notes that this member is in the group again, or still. */
  void assigned() {
    if (away) {
      away = false;
      attempts = MOST_ATTEMPTS;
      lastLook = System.nanoTime();
    }
  }

  /** Looks, if this member was away, whether a partition is nobody's; then asks for a rebalance. */
  void look() {
    if (attempts == 0 || !asked.isDone() || System.nanoTime() - lastLook < REST_NANOS) {
      return;
    }
    Optional<Set<Integer>> stranded = Waits.result(asked);
    asked = CompletableFuture.completedFuture(Optional.empty());
    if (stranded.isEmpty()) {
      lastLook = System.nanoTime();
      asked = scribe.submit(peers::stranded);
    } else if (stranded.get().isEmpty()) {
      attempts = 0;
    } else {
      LOG.warn("event=partitions-stranded member={} partitions={}", member, stranded.get());
      attempts--;
      lastLook = System.nanoTime();
      input.rebalance();
    }
  }
}
