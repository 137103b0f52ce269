package io.flatwater.app.faults;

import io.flatwater.schemas.DataType;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.Probe;
import io.flatwater.schemas.ProbeKind;
import io.flatwater.schemas.ProbeSet;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What the streams of a round consist of: record i of a stream is the same whenever it is asked
 * for, so that the undisturbed run can be made of as many records as were sent.
 *
 * <p>Some of them are bad on purpose: labels out of range, bytes that are no Avro, and ids that
 * come twice.
 */
record Content(Model model, long seed) {
  static final String PROBES = "given";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int BRIGHT = 0xc0;
  private static final int PROBE_ROWS = 16;

  /** A record as it is sent. */
  sealed interface Sent {

    /** An example, good or bad. */
    record Record(Example example) implements Sent {}

    /** Bytes that are no record. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Noise(byte[] bytes) implements Sent {}
  }

  /** Returns record i of a stream. */
  Sent at(String stream, long index) {
    if (index % 53 == 17) {
      byte[] bytes = new byte[24];
      random(stream, index).nextBytes(bytes);
      bytes[0] = 1; // Avro's framing begins with 0
      return new Sent.Noise(bytes);
    }
    boolean repeated = index % 41 == 7;
    Example example = example(stream, repeated ? index - 1 : index);
    return new Sent.Record(
        index % 37 == 11
            ? Example.newBuilder(example).setLabel(model.classes() + 3).build()
            : example);
  }

  private Example example(String stream, long index) {
    SplittableRandom random = random(stream, index);
    int clean = random.nextInt(model.classes());
    int given = random.nextInt(10) == 0 ? random.nextInt(model.classes()) : clean;
    return new Example(
        stream + "-" + index,
        START.plusMillis(10 * index),
        "part " + index / 1000,
        "faults",
        new Features(DataType.UINT8, model.shape(), ByteBuffer.wrap(image(random, clean))),
        given,
        clean);
  }

  /** Returns noise in which the part of its class is bright. */
  private byte[] image(SplittableRandom random, int label) {
    byte[] data = new byte[model.width()];
    random.nextBytes(data);
    int part = model.width() / model.classes();
    for (int i = label * part; i < (label + 1) * part; i++) {
      data[i] |= (byte) BRIGHT;
    }
    return data;
  }

  /** Returns the end of a stream of some records. */
  EndOfStream end(long records) {
    return new EndOfStream(START.plusMillis(10 * records), records);
  }

  /** Returns the one block of the probe set that a stream is given before it begins. */
  Probe probe(String stream) {
    List<Integer> labels = new ArrayList<>();
    byte[] data = new byte[PROBE_ROWS * model.width()];
    for (int row = 0; row < PROBE_ROWS; row++) {
      int label = row % model.classes();
      byte[] image = image(random(stream, -1 - row), label);
      System.arraycopy(image, 0, data, row * model.width(), model.width());
      labels.add(label);
    }
    List<Integer> shape = new ArrayList<>(model.shape());
    return Probe.newBuilder()
        .setSet(PROBES)
        .setBlock(0)
        .setIds(IntStream.range(0, PROBE_ROWS).mapToObj(i -> stream + "-probe-" + i).toList())
        .setEventTimes(labels.stream().map(label -> 0L).toList())
        .setFeatures(new Features(DataType.UINT8, shape, ByteBuffer.wrap(data)))
        .setLabels(labels)
        .setCleanLabels(labels)
        .build();
  }

  /** Returns the seal of that set. */
  ProbeSet seal(String stream) {
    var hash = new io.flatwater.schemas.wire.Content.ProbeHash();
    hash.add(probe(stream));
    return ProbeSet.newBuilder()
        .setSet(PROBES)
        .setHash(hash.hex())
        .setDomain(PROBES)
        .setKind(ProbeKind.GIVEN)
        .setBlocks(1)
        .setRows(PROBE_ROWS)
        .setFromTime(START)
        .setToTime(START)
        .setSharpness(true)
        .build();
  }

  private SplittableRandom random(String stream, long index) {
    return new SplittableRandom(seed * 31 + stream.hashCode() * 1_000_003L + index);
  }
}
