package io.flatwater.app.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.schemas.Action;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.schemas.Command;
import io.flatwater.schemas.DriftEvent;
import io.flatwater.schemas.Evaluation;
import io.flatwater.schemas.Live;
import io.flatwater.schemas.Promotion;
import io.flatwater.schemas.StepReport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** All that the page shows, in bounded memory. Safe for many threads. */
final class Board {
  private static final int MOST_LINEAGES = 64;
  private static final int MOST_STREAMS = 256;
  private static final int MOST_NOTES = 500;
  private static final int MOST_RUNS = 256;

  private final Map<String, Lineage> lineages = new TreeMap<>();
  private final Map<String, Stream> streams = new TreeMap<>();
  private final Notes orders = new Notes();

  /** The last order of each run to rest or to go on. */
  private final Map<String, Command> rests = new TreeMap<>();

  private long revision;
  private long passedOver;
  private boolean changed;
  private Optional<Whole> whole = Optional.empty();

  /** Everything, as UTF-8, as it was after some update. */
  private record Whole(long revision, byte[] json) {}

  private static final class Lineage {
    private final String stream;
    private final Curve curve = new Curve();
    private final Versions versions = new Versions();
    private final Notes drift = new Notes();
    private String optimizer = "";
    private long behind;
    private boolean ended;
    private boolean changed = true;

    Lineage(String stream) {
      this.stream = stream;
    }
  }

  private static final class Stream {
    private final Notes promotions = new Notes();
    private Optional<ObjectNode> live = Optional.empty();
    private boolean changed = true;
  }

  /** The last of some notes, and those that are new. */
  private static final class Notes {
    private final Deque<ObjectNode> all = new ArrayDeque<>();
    private final List<ObjectNode> fresh = new ArrayList<>();

    void add(ObjectNode note) {
      all.addLast(note);
      fresh.add(note);
      if (all.size() > MOST_NOTES) {
        all.removeFirst();
      }
    }

    /** Returns those that an update has told of: the others come with the next one. */
    ArrayNode told() {
      return JsonNodeFactory.instance
          .arrayNode()
          .addAll(all.stream().limit(Math.max(0, all.size() - fresh.size())).toList());
    }

    ArrayNode changes() {
      ArrayNode node = JsonNodeFactory.instance.arrayNode().addAll(List.copyOf(fresh));
      fresh.clear();
      return node;
    }
  }

  /**
   * Takes a record of any of the topics.
   *
   * @param wallMillis when the broker took it
   */
  synchronized void accept(SpecificRecord record, long wallMillis) {
    if (record instanceof StepReport r) {
      lineage(r.getLineage(), r.getStream())
          .ifPresent(
              l -> {
                l.curve.add(r, wallMillis);
                l.optimizer = r.getOptimizer();
              });
    } else if (record instanceof Checkpoint c) {
      lineage(c.getLineage(), c.getStream())
          .ifPresent(
              l -> {
                l.versions.add(c, wallMillis);
                l.optimizer = c.getOptimizer();
                l.ended = c.getEnded();
              });
    } else if (record instanceof Evaluation e) {
      lineage(e.getLineage(), e.getStream()).ifPresent(l -> l.versions.add(e, wallMillis));
    } else if (record instanceof DriftEvent d) {
      lineage(d.getLineage(), d.getStream()).ifPresent(l -> l.drift.add(note(d, wallMillis)));
    } else if (record instanceof Promotion p) {
      stream(p.getStream()).ifPresent(s -> s.promotions.add(note(p, wallMillis)));
    } else if (record instanceof Live live) {
      stream(live.getStream()).ifPresent(s -> s.live = Optional.of(note(live, wallMillis)));
    } else if (record instanceof Command c) {
      orders.add(note(c, wallMillis));
      changed = true;
      if (c.getAction() == Action.PAUSE || c.getAction() == Action.RESUME) {
        rest(c);
      }
    }
  }

  /**
   * Orders on several partitions come in any order; the youngest counts, as it does for trainers.
   */
  private void rest(Command order) {
    String run = run(order.getLineage());
    Command last = rests.get(run);
    if (last == null && rests.size() == MOST_RUNS
        || last != null && order.getTime().isBefore(last.getTime())) {
      return;
    }
    rests.put(run, order);
    lineages.forEach((name, lineage) -> lineage.changed = lineage.changed || run(name).equals(run));
  }

  private static String run(String lineage) {
    int end = lineage.indexOf('/');
    return end < 0 ? lineage : lineage.substring(0, end);
  }

  private Optional<Lineage> lineage(String name, String stream) {
    Lineage lineage = lineages.get(name);
    if (lineage == null) {
      if (lineages.size() == MOST_LINEAGES) {
        passedOver++;
        return Optional.empty();
      }
      lineage = new Lineage(stream);
      lineages.put(name, lineage);
    }
    lineage.changed = true;
    changed = true;
    return Optional.of(lineage);
  }

  private Optional<Stream> stream(String name) {
    if (!streams.containsKey(name) && streams.size() == MOST_STREAMS) {
      passedOver++;
      return Optional.empty();
    }
    Stream stream = streams.computeIfAbsent(name, n -> new Stream());
    stream.changed = true;
    changed = true;
    return Optional.of(stream);
  }

  /**
   * Says how long the log of mini-batches is.
   *
   * @param ends offset after the last record, by partition
   */
  synchronized void ends(Map<Integer, Long> ends) {
    lineages.forEach(
        (name, lineage) ->
            lineage
                .versions
                .newest()
                .ifPresent(
                    c -> {
                      long end = ends.getOrDefault(c.getPartition(), c.getToOffset());
                      // the record of the end of a stream is no mini-batch, and is never applied
                      long behind = lineage.ended ? 0 : Math.max(0, end - c.getToOffset());
                      if (behind != lineage.behind) {
                        lineage.behind = behind;
                        lineage.changed = true;
                        changed = true;
                      }
                    }));
  }

  /** Returns the event of a checkpoint, if it is known. */
  synchronized Optional<Checkpoint> checkpoint(String lineage, long version) {
    return Optional.ofNullable(lineages.get(lineage)).flatMap(l -> l.versions.event(version));
  }

  /** Returns the steps of a lineage as CSV, and as many columns for each row. */
  synchronized Optional<String> csv(String lineage) {
    return Optional.ofNullable(lineages.get(lineage))
        .map(
            l -> {
              StringBuilder text = new StringBuilder(Slot.COLUMNS).append('\n');
              for (var row : l.curve.all().path("slots")) {
                List<String> cells = new ArrayList<>();
                row.forEach(cell -> cells.add(cell.isNull() ? "" : cell.asText()));
                text.append(String.join(",", cells)).append('\n');
              }
              return text.toString();
            });
  }

  /** Returns the checkpoints of a lineage as CSV, and what they are worth. */
  synchronized Optional<String> checkpoints(String lineage) {
    return Optional.ofNullable(lineages.get(lineage)).map(l -> l.versions.csv());
  }

  /**
   * Returns everything as JSON in UTF-8, with the number of the last update that is in it. It is
   * made once between two updates: however many pages ask, there is one of it. Only read it.
   */
  synchronized byte[] snapshot() {
    Whole now = whole.filter(w -> w.revision() == revision).orElseGet(this::draw);
    whole = Optional.of(now);
    return now.json();
  }

  private Whole draw() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("revision", revision).put("passedOver", passedOver);
    ObjectNode all = node.putObject("lineages");
    lineages.forEach(
        (name, l) -> {
          ObjectNode one = head(all.putObject(name), name, l);
          one.set("curve", l.curve.all());
          one.set("versions", l.versions.all());
          one.set("drift", l.drift.told());
        });
    ObjectNode some = node.putObject("streams");
    streams.forEach(
        (name, s) -> {
          ObjectNode one = some.putObject(name);
          s.live.ifPresent(live -> one.set("live", live));
          one.set("promotions", s.promotions.told());
        });
    node.set("orders", orders.told());
    return new Whole(revision, node.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** An update: what has changed since the one before it. */
  record Update(long revision, String json) {}

  /** Returns what has changed since the last call; empty if nothing has. */
  synchronized Optional<Update> changes() {
    if (!changed) {
      return Optional.empty();
    }
    changed = false;
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("revision", ++revision).put("passedOver", passedOver);
    ObjectNode all = node.putObject("lineages");
    lineages.forEach(
        (name, l) -> {
          if (l.changed) {
            l.changed = false;
            ObjectNode one = head(all.putObject(name), name, l);
            one.set("curve", l.curve.changes());
            one.set("versions", l.versions.changes());
            one.set("drift", l.drift.changes());
          }
        });
    ObjectNode some = node.putObject("streams");
    streams.forEach(
        (name, s) -> {
          if (s.changed) {
            s.changed = false;
            ObjectNode one = some.putObject(name);
            s.live.ifPresent(live -> one.set("live", live));
            one.set("promotions", s.promotions.changes());
          }
        });
    node.set("orders", orders.changes());
    return Optional.of(new Update(revision, node.toString()));
  }

  private ObjectNode head(ObjectNode node, String name, Lineage l) {
    Command rest = rests.get(run(name));
    return node.put("stream", l.stream)
        .put("optimizer", l.optimizer)
        .put("behind", l.behind)
        .put("unjudged", l.versions.unjudged())
        .put("ended", l.ended)
        .put("paused", rest != null && rest.getAction() == Action.PAUSE);
  }

  private static ObjectNode note(DriftEvent d, long wallMillis) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("step", d.getStep())
        .put("event", d.getEventTime().toEpochMilli())
        .put("wall", wallMillis)
        .put("detector", d.getDetector())
        .put("level", d.getLevel().toString())
        .put("action", d.getAction());
  }

  private static ObjectNode note(Promotion p, long wallMillis) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("lineage", p.getLineage())
        .put("version", p.getVersion())
        .put("verdict", p.getVerdict().toString())
        .put("from", p.getPredecessorLineage() + "@" + p.getPredecessorVersion())
        .put("reason", p.getReason())
        .put("actor", p.getActor())
        .put("event", p.getEventTime().toEpochMilli())
        .put("wall", wallMillis);
  }

  private static ObjectNode note(Command c, long wallMillis) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("stream", c.getStream())
        .put("action", c.getAction().toString())
        .put("lineage", c.getLineage())
        .put("version", c.getVersion())
        .put("actor", c.getActor())
        .put("reason", c.getReason())
        .put("wall", wallMillis);
  }

  private static ObjectNode note(Live live, long wallMillis) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("lineage", live.getLineage())
        .put("version", live.getVersion())
        .put("hash", live.getStateHash())
        .put("since", live.getSince().toEpochMilli())
        .put("wall", wallMillis);
  }
}
