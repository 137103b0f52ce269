package io.flatwater.app.experiment;

import io.flatwater.app.Failure;
import io.flatwater.ingest.HeldOut;
import io.flatwater.ingest.source.Source;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import io.flatwater.schemas.Probe;
import io.flatwater.schemas.ProbeKind;
import io.flatwater.schemas.ProbeSet;
import io.flatwater.schemas.wire.Content;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * The examples that ingest holds out of a stream, as probe sets that are there from the start: one
 * for each of several equal parts, so that a model is judged on what lies behind it and ahead.
 *
 * <p>Their labels are the true ones where these are known; examples without a label are left out.
 * Only read once it is made.
 */
final class HeldOutParts {
  /** Examples of a part that are kept at most, evenly spread: half a point of error at worst. */
  private static final int MOST_ROWS = 10_000;

  /** Bytes of features in one block, half of what a record may have. */
  private static final int BLOCK_BYTES = 4 << 20;

  private final double share;
  private final List<Double> places;
  private final List<Thinned> parts = new ArrayList<>();

  /**
   * Reads a source once.
   *
   * @param source without mistakes in its labels
   * @param share of the examples that is held out
   * @param places of the parts, as sets are named
   * @param also is shown all examples
   * @throws Failure if a part has none that can be used
   */
  HeldOutParts(Source source, double share, List<Double> places, Consumer<Example> also) {
    this.share = share;
    this.places = List.copyOf(places);
    places.forEach(place -> parts.add(new Thinned()));
    HeldOut heldOut = new HeldOut(share);
    long size = source.size();
    Iterator<Example> examples = source.examples(0);
    for (long i = 0; examples.hasNext(); i++) {
      Example example = examples.next();
      also.accept(example);
      if (label(example) >= 0 && heldOut.holds(Plan.STREAM, example.getId())) {
        parts.get((int) (i * places.size() / size)).add(example);
      }
    }
    for (int part = 0; part < parts.size(); part++) {
      if (parts.get(part).kept.isEmpty()) {
        throw new Failure(
            String.format(
                Locale.ROOT,
                "of %d examples none was held out in part %d of %d to judge models by; lower"
                    + " judging.parts or raise judging.heldOut",
                size,
                part + 1,
                parts.size()));
      }
    }
  }

  /** Some examples: all of them while they are few, then every second, fourth, eighth ... */
  private static final class Thinned {
    private List<Example> kept = new ArrayList<>();
    private long stride = 1;
    private long seen;

    void add(Example example) {
      if (seen++ % stride != 0) {
        return;
      }
      kept.add(example);
      if (kept.size() > MOST_ROWS) {
        List<Example> half = new ArrayList<>();
        for (int i = 0; i < kept.size(); i += 2) {
          half.add(kept.get(i));
        }
        kept = half;
        stride *= 2;
      }
    }
  }

  /** Returns the places of some parts: the middle of each in percent of the stream. */
  static List<Double> places(int parts) {
    List<Double> places = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      places.add(Math.round(1e4 * (part + 0.5) / parts) / 1e2);
    }
    return places;
  }

  /** Returns the share of the examples that is held out. */
  double share() {
    return share;
  }

  /** Writes the blocks of each set, then its seal; sharpness is measured on the last set. */
  void write(Consumer<SpecificRecord> out) {
    for (int part = 0; part < parts.size(); part++) {
      write(part, out);
    }
  }

  private void write(int part, Consumer<SpecificRecord> out) {
    List<Example> rows = parts.get(part).kept;
    String place = Plan.plain(places.get(part));
    int width = rows.get(0).getFeatures().getData().remaining();
    int most = Math.max(1, BLOCK_BYTES / width);
    Content.ProbeHash hash = new Content.ProbeHash();
    for (int from = 0; from < rows.size(); from += most) {
      List<Example> some = rows.subList(from, Math.min(rows.size(), from + most));
      Probe block = block("given/" + place, hash.blocks(), some);
      hash.add(block);
      out.accept(block);
    }
    out.accept(
        new ProbeSet(
            "given/" + place,
            hash.hex(),
            place,
            ProbeKind.GIVEN,
            hash.blocks(),
            rows.size(),
            Instant.EPOCH,
            Instant.EPOCH,
            part == parts.size() - 1));
  }

  private static Probe block(String set, int number, List<Example> rows) {
    Features first = rows.get(0).getFeatures();
    ByteBuffer data = ByteBuffer.allocate(rows.size() * first.getData().remaining());
    rows.forEach(row -> data.put(row.getFeatures().getData().duplicate()));
    List<Integer> labels = rows.stream().map(HeldOutParts::label).toList();
    return new Probe(
        set,
        number,
        rows.stream().map(Example::getId).toList(),
        rows.stream().map(r -> ChronoUnit.MICROS.between(Instant.EPOCH, r.getEventTime())).toList(),
        new Features(first.getType(), first.getShape(), data.flip()),
        labels,
        labels);
  }

  /** Returns the true label as far as it is known; -1: none. */
  private static int label(Example example) {
    Integer clean = example.getCleanLabel();
    Integer given = example.getLabel();
    if (clean != null) {
      return clean;
    }
    return given == null ? -1 : given;
  }
}
