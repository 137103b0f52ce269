package io.flatwater.trainer.noise;

import io.flatwater.trainer.noise.NoiseReport.Rate;
import io.flatwater.trainer.noise.NoiseReport.SourceRate;
import io.flatwater.trainer.state.Packed;
import io.flatwater.trainer.state.Unpacked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Agreement by source, for a bounded number of them; what comes later is counted under "". */
final class SourceTallies {
  private static final String OTHERS = "";

  private final int most;
  private final TreeMap<String, Entry> entries = new TreeMap<>();

  private static final class Entry {
    private long examples;
    private Tally tally = Tally.NONE;
  }

  SourceTallies(int most) {
    this.most = most;
  }

  void fade(double factor) {
    for (Entry e : entries.values()) {
      e.tally =
          new Tally(
              e.tally.seen() * factor,
              e.tally.squares() * factor * factor,
              e.tally.agreed() * factor);
    }
  }

  /** Counts an example of a source. */
  void saw(String source) {
    entry(source).examples++;
  }

  /** Counts a confident prediction on a label of a source. */
  void judged(String source, boolean agrees) {
    Entry e = entry(source);
    e.tally = e.tally.plus(new Tally(1, 1, agrees ? 1 : 0));
  }

  private Entry entry(String source) {
    Entry known = entries.get(source);
    if (known != null) {
      return known;
    }
    boolean room = entries.size() - (entries.containsKey(OTHERS) ? 1 : 0) < most;
    return entries.computeIfAbsent(room ? source : OTHERS, name -> new Entry());
  }

  /** Returns the rates, the worst first. */
  List<SourceRate> rates() {
    List<SourceRate> rates = new ArrayList<>();
    entries.forEach(
        (source, e) -> {
          if (e.tally.seen() > 0) {
            Rate rate = Rate.of(1 - e.tally.agreement(), e.tally.variance());
            rates.add(new SourceRate(source, e.examples, rate));
          }
        });
    rates.sort(
        Comparator.comparingDouble((SourceRate r) -> -r.rate().low())
            .thenComparing(SourceRate::source));
    return rates;
  }

  void pack(Packed out) {
    out.whole(entries.size());
    entries.forEach(
        (source, e) ->
            out.text(source)
                .whole(e.examples)
                .number(e.tally.seen())
                .number(e.tally.squares())
                .number(e.tally.agreed()));
  }

  static SourceTallies unpack(int most, Unpacked in) {
    SourceTallies tallies = new SourceTallies(most);
    for (int i = in.count(5 * Long.BYTES); i > 0; i--) {
      Entry e = new Entry();
      tallies.entries.put(in.text(), e);
      e.examples = in.whole();
      e.tally = new Tally(in.number(), in.number(), in.number());
    }
    return tallies;
  }
}
