package io.flatwater.ingest;

import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Label;
import io.flatwater.schemas.wire.Decoded;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is done with each record, wherever it came from: place, form and content are checked, then
 * the stream's join takes it, or it becomes a dead letter.
 */
final class Intake {
  private final Check check;
  private final Topics topics;
  private final Function<String, LabelJoin> joins;
  private final Counts counts;

  /**
   * Makes an intake.
   *
   * @param topics that records come from
   * @param joins gives each stream its own, always the same
   */
  Intake(Check check, Topics topics, Function<String, LabelJoin> joins, Counts counts) {
    this.check = check;
    this.topics = topics;
    this.joins = joins;
    this.counts = counts;
  }

  void take(Arrival arrival, Consumer<Output> out) {
    counts.record();
    Consumer<Output> counted =
        output -> {
          counts.written(output);
          out.accept(output);
        };
    Check.Verdict place =
        Check.place(arrival.stream(), arrival.place().partition(), topics.partitions());
    if (place instanceof Check.Rejected rejected) {
      refuse(arrival, rejected, counted);
    } else if (arrival.decoded() instanceof Decoded.Undecodable undecodable) {
      counted.accept(DeadLetters.of(arrival, undecodable.reason().name(), undecodable.message()));
    } else if (arrival.decoded() instanceof Decoded.Value value) {
      take(arrival, value, counted);
    }
  }

  private void take(Arrival arrival, Decoded.Value value, Consumer<Output> out) {
    boolean labels = arrival.place().topic().equals(topics.name(Topic.LABELS));
    long millis = arrival.place().millis();
    if (value.record() instanceof Example example && !labels) {
      if (check.example(example) instanceof Check.Rejected rejected) {
        refuse(arrival, rejected, out);
        return;
      }
      joins.apply(arrival.stream()).example(new Row(example, millis, arrival.value()), out);
    } else if (value.record() instanceof Label label && labels) {
      if (check.label(label) instanceof Check.Rejected rejected) {
        refuse(arrival, rejected, out);
        return;
      }
      joins.apply(arrival.stream()).label(label, millis, out);
    } else if (value.record() instanceof EndOfStream end && labels) {
      joins.apply(arrival.stream()).labelsEnd(end, millis, out);
    } else if (value.record() instanceof EndOfStream end) {
      joins.apply(arrival.stream()).end(end, millis, out);
    } else {
      String message =
          "A record of type "
              + value.record().getSchema().getName()
              + " does not belong here, expected "
              + (labels ? "Label" : "Example")
              + " or EndOfStream.";
      refuse(arrival, new Check.Rejected(Check.Reason.UNEXPECTED_RECORD, message), out);
    }
  }

  private static void refuse(Arrival arrival, Check.Rejected rejected, Consumer<Output> out) {
    out.accept(DeadLetters.of(arrival, rejected.reason().name(), rejected.message()));
  }
}
