package io.flatwater.app.faults;

import io.flatwater.app.config.Services;
import io.flatwater.app.faults.Content.Sent;
import io.flatwater.ingest.IngestSettings;
import io.flatwater.ingest.Output;
import io.flatwater.ingest.Pipeline;
import io.flatwater.model.Network;
import io.flatwater.model.Networks;
import io.flatwater.model.file.Checkpoint;
import io.flatwater.model.file.Origin;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.wire.Codec;
import io.flatwater.schemas.wire.Topic;
import io.flatwater.trainer.RunSettings;
import io.flatwater.trainer.Trainer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a round's records come to when nothing happens: the calls that the services make, in a plain
 * loop without Kafka.
 *
 * @param batches ids of the mini-batches of each stream, in order
 * @param states of each stream's model: entry i after i steps
 * @param probeSets hashes of the sealed sets of each stream by name
 * @param letters dead letters, each as {@code REASON value-in-hexadecimal}, sorted
 */
record Undisturbed(
    SortedMap<String, List<String>> batches,
    SortedMap<String, List<State>> states,
    SortedMap<String, SortedMap<String, String>> probeSets,
    List<String> letters) {

  /** A model's state after some steps. */
  record State(String stateHash, String history) {}

  Undisturbed {
    batches = Collections.unmodifiableSortedMap(batches);
    states = Collections.unmodifiableSortedMap(states);
    probeSets = Collections.unmodifiableSortedMap(probeSets);
    letters = letters.stream().sorted().toList();
  }

  /** Runs all streams of a site, of so many records each. */
  static Undisturbed of(Site site, long records) {
    Services services = new Services(site.configuration());
    SortedMap<String, List<String>> batches = new TreeMap<>();
    SortedMap<String, List<State>> states = new TreeMap<>();
    SortedMap<String, SortedMap<String, String>> sets = new TreeMap<>();
    List<String> letters = new ArrayList<>();
    RunSettings run = services.run();
    try (Network network = Networks.open(run.definition(), run.execution()).network()) {
      for (String stream : Site.STREAMS) {
        Lane lane = new Lane(Trainer.start(run, stream, network), services.codec(), letters);
        lane.sets.put(Content.PROBES, site.content().seal(stream).getHash());
        lane.run(site.content(), services.ingest(), records);
        batches.put(stream, lane.batches);
        states.put(stream, lane.states);
        sets.put(stream, lane.sets);
      }
    }
    return new Undisturbed(batches, states, sets, letters);
  }

  /** Returns how a dead letter is written down. */
  static String letter(String reason, ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    return reason + " " + HexFormat.of().formatHex(bytes);
  }

  /** One stream. */
  private static final class Lane {
    private final Trainer trainer;
    private final Codec codec;
    private final List<String> letters;
    private final List<String> batches = new ArrayList<>();
    private final List<State> states = new ArrayList<>();
    private final SortedMap<String, String> sets = new TreeMap<>();

    Lane(Trainer trainer, Codec codec, List<String> letters) {
      this.trainer = trainer;
      this.codec = codec;
      this.letters = letters;
      note();
    }

    void run(Content content, IngestSettings ingest, long records) {
      Pipeline pipeline = new Pipeline(ingest.check(), ingest.batcher());
      String stream = trainer.stream();
      for (long i = 0; i < records; i++) {
        Sent sent = content.at(stream, i);
        if (sent instanceof Sent.Record record) {
          pipeline.accept(stream, record.example(), output -> take(output, record.example()));
        } else if (sent instanceof Sent.Noise noise) {
          letters.add(letter("NOT_AVRO", ByteBuffer.wrap(noise.bytes())));
        }
      }
      pipeline.accept(stream, content.end(records), this::take);
    }

    private void take(Output output, Example example) {
      if (output instanceof Output.Refused refused) {
        byte[] wire = codec.encode(Topic.EXAMPLES.suffix(), example);
        letters.add(letter(refused.value().getReason(), ByteBuffer.wrap(wire)));
      } else {
        take(output);
      }
    }

    private void take(Output output) {
      if (output instanceof Output.Batch batch) {
        batches.add(batch.value().getId());
        trainer.train(batch.value());
        note();
      } else if (output instanceof Output.Seal seal) {
        sets.put(seal.value().getSet(), seal.value().getHash());
      }
    }

    private void note() {
      Checkpoint now = trainer.snapshot(1, Origin.NONE);
      states.add(new State(now.manifest().stateHash(), now.state().history()));
    }
  }
}
