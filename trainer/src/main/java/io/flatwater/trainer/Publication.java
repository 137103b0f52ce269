package io.flatwater.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.DeadLetter;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.LabelIssue;
import io.flatwater.schemas.StepReport;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.schemas.wire.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * What one transaction holds: all of some cuts, whose files are written.
 *
 * @param records of every kind
 * @param positions of the partitions that were cut, each with its reference to the state
 */
record Publication(List<Outgoing> records, List<Position> positions) {

  /** A record to be published. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Outgoing(String topic, byte[] key, byte[] value) {}

  /** The position of a partition with what is to be kept beside it. */
  record Position(int partition, long offset, String metadata) {}

  Publication {
    records = List.copyOf(records);
    positions = List.copyOf(positions);
  }

  /** Returns what is to be published of some cuts. */
  static Publication of(List<CutFiles> cuts, Topics topics, Codec codec) {
    List<Outgoing> records = new ArrayList<>();
    List<Position> positions = new ArrayList<>();
    Writer writer = new Writer(topics, codec, records);
    for (CutFiles files : cuts) {
      Cut cut = files.cut();
      for (StepReport report : cut.reports()) {
        writer.add(Topic.STEPS, report.getLineage(), report);
      }
      for (Checkpoint event : files.events()) {
        writer.add(Topic.CHECKPOINTS, event.getLineage(), event);
      }
      for (LabelIssue issue : cut.issues()) {
        writer.add(Topic.LABEL_ISSUES, issue.getLineage(), issue);
      }
      for (DriftEvent event : cut.drift()) {
        writer.add(Topic.DRIFT, event.getLineage(), event);
      }
      for (DeadLetter letter : cut.letters()) {
        writer.add(letter);
      }
      positions.add(new Position(files.index().partition(), cut.toOffset(), files.metadata()));
    }
    return new Publication(records, positions);
  }

  private record Writer(Topics topics, Codec codec, List<Outgoing> records) {

    void add(Topic topic, String key, SpecificRecord value) {
      String name = topics.name(topic);
      records.add(new Outgoing(name, key.getBytes(UTF_8), codec.encode(name, value)));
    }

    void add(DeadLetter letter) {
      String name = topics.name(Topic.DEAD_LETTERS);
      ByteBuffer key = letter.getKey().duplicate();
      byte[] bytes = new byte[key.remaining()];
      key.get(bytes);
      records.add(new Outgoing(name, bytes, codec.encode(name, letter)));
    }
  }
}
