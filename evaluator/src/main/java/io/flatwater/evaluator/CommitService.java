package io.flatwater.evaluator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits records together with the positions that they follow from, of partitions that are ours.
 *
 * <p>Belongs to the thread that polls the feed. A commit that fails is no error at first: the feed
 * starts again from what is committed.
 */
final class CommitService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatorService.class);
  private static final int MOST_FAILURES = 5;

  private final PublisherService publisher;
  private final CheckpointFeedService feed;
  private final Map<Integer, Origin> unsaved = new HashMap<>();
  private int failures;

  /**
   * Commits for a feed.
   *
   * @param publisher is closed with this
   * @param feed stays the caller's
   */
  CommitService(PublisherService publisher, CheckpointFeedService feed) {
    this.publisher = publisher;
    this.feed = feed;
  }

  /** Notes that nothing is to be published of a record; {@link #save} commits its position. */
  void settle(Origin origin) {
    origin.ledger().done(origin.offset());
    unsaved.put(origin.partition(), origin);
  }

  /** Forgets what was settled of a partition that is not ours any more. */
  void forget(int partition) {
    unsaved.remove(partition);
  }

  /** Commits what was settled without a record. */
  void save() {
    for (Origin origin : List.copyOf(unsaved.values())) {
      commit(List.of(), origin, origin.ledger().position());
    }
  }

  /**
   * Commits records and a position in one transaction.
   *
   * @return false if nothing is published, because the partition is not ours or the commit failed
   * @throws KafkaException if it failed several times in a row, or for good
   */
  boolean commit(
      List<ProducerRecord<byte[], byte[]>> records, Origin origin, Ledger.Position position) {
    if (!feed.owns(origin)) {
      return false;
    }
    try {
      publisher.commit(records, feed.input(origin, position));
      unsaved.remove(origin.partition());
      failures = 0;
      return true;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      failures++;
      if (failures >= MOST_FAILURES) {
        throw e;
      }
      LOG.warn(
          "nothing published, starting again from what is committed message={}", e.getMessage());
      publisher.reopen();
      feed.restore();
      return false;
    }
  }

  @Override
  public void close() {
    publisher.close();
  }
}
