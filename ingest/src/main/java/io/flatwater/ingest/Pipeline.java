package io.flatwater.ingest;

import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * All of ingest without Kafka: the same checks and batchers as in the topology, and the same
 * mini-batches, for experiments and replays.
 *
 * <p>Belongs to one thread. Holds the open batch of every stream in memory.
 */
public final class Pipeline {
  private final Map<String, LabelJoin> joins = new HashMap<>();
  private final Counts counts = new Counts();
  private final Intake intake;
  private final Topics topics;
  private long records;

  /**
   * Makes a pipeline in which no stream has begun, and labels come with examples only.
   *
   * @param check what an example must be
   * @param settings how it is batched
   */
  public Pipeline(Check check, BatcherSettings settings) {
    this(check, settings, JoinSettings.OFF);
  }

  /**
   * Makes a pipeline in which no stream has begun.
   *
   * @param check what an example must be
   * @param settings how it is batched
   * @param labels how labels that come later are joined
   */
  public Pipeline(Check check, BatcherSettings settings, JoinSettings labels) {
    this.topics = Topics.of(1);
    LabelJoin.Means means = LabelJoin.Means.inMemory(counts);
    this.intake =
        new Intake(
            check,
            topics,
            stream ->
                joins.computeIfAbsent(
                    stream,
                    name ->
                        new LabelJoin(
                            labels,
                            new Batcher(name, settings, Journal.NONE),
                            JoinJournal.NONE,
                            means)),
            counts);
  }

  /**
   * Takes the next record of the examples.
   *
   * @param stream that it belongs to
   * @param record an {@code Example} or an {@code EndOfStream}; anything else is a dead letter
   * @param out is given what comes of it, in order: nothing, or several outputs
   */
  public void accept(String stream, SpecificRecord record, Consumer<Output> out) {
    accept(Topic.EXAMPLES, stream, record, out);
  }

  /**
   * Takes the next record of one of the two topics.
   *
   * @param topic {@link Topic#EXAMPLES} or {@link Topic#LABELS}
   * @param stream that it belongs to
   * @param record an {@code Example}, a {@code Label} or an {@code EndOfStream}, as the topic has
   *     it; anything else is a dead letter
   * @param out is given what comes of it, in order: nothing, or several outputs
   */
  public void accept(Topic topic, String stream, SpecificRecord record, Consumer<Output> out) {
    Arrival.Place place = new Arrival.Place(topics.name(topic), 0, records++, 0);
    intake.take(Arrival.inMemory(stream, record, place), out);
  }

  /** Returns what was done so far. */
  public Counts.Numbers numbers() {
    return counts.numbers();
  }

  /** Returns what became of labels that came later. */
  public Counts.Labels labels() {
    return counts.labels();
  }
}
