package io.flatwater.evaluator;

import io.flatwater.evaluator.Evaluator.Stage;
import io.flatwater.evaluator.gate.Contender;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Live;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The live model of each stream and the one before it, and what was found out about them.
 * Candidates are compared with them on equal sets, so they are put to every set that candidates are
 * put to.
 */
final class Watched {
  private final Map<String, List<Entry>> streams = new TreeMap<>();

  private static final class Entry {
    private final String stream;
    private final Contender contender;
    private final Map<Stage, Map<String, Finding>> findings = new EnumMap<>(Stage.class);
    private final Set<String> judgedOn = new HashSet<>();
    private boolean failed;

    Entry(String stream, Contender contender) {
      this.stream = stream;
      this.contender = contender;
    }

    boolean is(String lineage, long version) {
      return contender.version() == version && contender.lineage().equals(lineage);
    }
  }

  /** Notes what is live for a stream now; what is so no longer is forgotten. */
  void set(Live live) {
    List<Entry> before = streams.getOrDefault(live.getStream(), List.of());
    List<Entry> now = new ArrayList<>();
    Stream.concat(
            Stream.of(Contender.of(live)), Stream.ofNullable(live.getPrevious()).map(Contender::of))
        .forEach(
            contender ->
                now.add(
                    before.stream()
                        .filter(e -> e.is(contender.lineage(), contender.version()))
                        .findFirst()
                        .orElseGet(() -> new Entry(live.getStream(), contender))));
    streams.put(live.getStream(), now);
  }

  /**
   * Returns what is to be kept up to date: the models of lineages that are ours, cut for a stage.
   *
   * @param stage whole sets matter only where a lineage of the stream has come to its end
   */
  List<Arrival> arrivals(Stage stage, Lineages lineages) {
    List<Arrival> arrivals = new ArrayList<>();
    for (List<Entry> entries : streams.values()) {
      for (Entry entry : entries) {
        if (stage == Stage.INTERMEDIATE || lineages.hasEnded(entry.stream)) {
          lineages
              .newest(entry.contender.lineage())
              .ifPresent(
                  newest -> arrivals.add(new Arrival(newest.origin(), checkpoint(entry, stage))));
        }
      }
    }
    return arrivals;
  }

  /** Notes that a model was put to all sets of a stream that fit, and what was found. */
  void judged(Arrival arrival, String sumHash, List<Finding> findings) {
    entry(arrival)
        .ifPresent(
            e -> {
              e.judgedOn.add(sumHash);
              Map<String, Finding> byHash = new TreeMap<>();
              findings.forEach(f -> byHash.put(f.hash(), f));
              e.findings.put(arrival.stage(), byHash);
            });
  }

  /** Notes that a model cannot be judged: it will not be tried again. */
  void failed(Arrival arrival) {
    entry(arrival).ifPresent(e -> e.failed = true);
  }

  /** Returns what was found for a model on a set, if it is remembered. */
  Optional<Finding> finding(Arrival arrival, SealedSet set) {
    return entry(arrival)
        .map(e -> e.findings.getOrDefault(arrival.stage(), Map.of()).get(set.hash()))
        .filter(f -> f.set().equals(set.name()) && f.domain().equals(set.domain()));
  }

  /** Tells whether a model failed, or was put to the sets of this hash. */
  boolean settled(Arrival arrival, String sumHash) {
    return entry(arrival).map(e -> e.failed || e.judgedOn.contains(sumHash)).orElse(false);
  }

  private Optional<Entry> entry(Arrival arrival) {
    return streams.getOrDefault(arrival.stream(), List.of()).stream()
        .filter(e -> e.is(arrival.lineage(), arrival.version()))
        .findFirst();
  }

  /** What an evaluation needs to know of a checkpoint is in the record of the live one. */
  private static Checkpoint checkpoint(Entry entry, Stage stage) {
    Contender c = entry.contender;
    String lineage = c.lineage();
    return Checkpoint.newBuilder()
        .setLineage(lineage)
        .setRun(lineage.substring(0, Math.max(0, lineage.indexOf('/'))))
        .setStream(entry.stream)
        .setVersion(c.version())
        .setParent(-1)
        .setStep(c.step())
        .setPartition(-1)
        .setFromOffset(-1)
        .setToOffset(-1)
        .setFromTime(Instant.EPOCH)
        .setToTime(c.eventTime())
        .setStateHash(c.stateHash())
        .setHistory("")
        .setFile(c.file())
        .setBytes(-1)
        .setConfigurationHash("")
        .setOptimizer("")
        .setExamples(0)
        .setLabelled(0)
        .setCorrectGiven(0)
        .setCleanKnown(0)
        .setCorrectClean(0)
        .setLossSum(0)
        .setEnded(stage == Stage.LAST)
        .setDomain(c.domain())
        .build();
  }
}
