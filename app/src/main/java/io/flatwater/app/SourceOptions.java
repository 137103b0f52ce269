package io.flatwater.app;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options that name a source, over {@code ingest.source} of the configuration. */
final class SourceOptions {
  @Option(
      names = "--source",
      paramLabel = "KIND",
      description =
          "images, csv, jsonl, npz, mail or generator; left out, a --file's ending says it"
              + " (default: images).")
  private String kind = "";

  @Option(names = "--file", paramLabel = "FILE", description = "CSV, JSON Lines or NPZ file.")
  private String file = "";

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "Column (or NPZ array) of the labels.")
  private String label = "";

  @Option(names = "--time", paramLabel = "COLUMN", description = "Column of event times.")
  private String time = "";

  @Option(
      names = "--ignore",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns that are no features; repeatable.")
  private List<String> ignore = new ArrayList<>();

  @Option(
      names = "--missing",
      paramLabel = "RULE",
      description =
          "Missing values: refuse (such a row is broken), mean or zero (default: refuse).")
  private String missing = "";

  @Option(
      names = "--broken",
      paramLabel = "RULE",
      description = "Broken rows: stop, or report, which leaves them out (default: stop).")
  private String broken = "";

  @Option(
      names = "--schema",
      paramLabel = "FILE",
      description = "YAML file with more about the columns; see docs/data.md.")
  private String schema = "";

  @Option(
      names = "--generator",
      paramLabel = "CONCEPT",
      description = "What to draw from, for example \"sea function=2\"; repeat it for drift.")
  private List<String> concepts = new ArrayList<>();

  @Option(
      names = "--drift-at",
      paramLabel = "N",
      split = ",",
      description = "Examples at which the next concept takes over.")
  private List<Integer> driftAt = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description = "Images: mnist, fashion-mnist or a directory.")
  private String data = "";

  @Option(
      names = "--mail",
      paramLabel = "spam|PLACE",
      description =
          "Mails as vectors, spam or not: spam (SpamAssassin's public corpus, pulled once), a"
              + " directory or a .tgz.")
  private String mail = "";

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "How many; for a file at most (default: all of it).")
  private String examples = "";

  @Option(
      names = "--noise",
      paramLabel = "SHARE",
      description = "Labels to be made wrong (default: 0.2 of images, none of all else).")
  private String noise = "";

  @Option(
      names = "--labelled",
      paramLabel = "N",
      description = "How many have a label, the first ones (default: all).")
  private String labelled = "";

  @Option(names = "--stream", paramLabel = "NAME", description = "The Kafka key.")
  private String stream = "";

  /** Returns the settings that the options stand for, {@code path=value} each. */
  List<String> settings() {
    List<String> settings = new ArrayList<>();
    add(settings, "kind", kind());
    add(settings, "file", file);
    add(settings, "label", label);
    add(settings, "time", time);
    add(settings, "ignore", ignore.isEmpty() ? "" : quoted(ignore));
    add(settings, "missing", missing);
    add(settings, "broken", broken);
    add(settings, "schema", schema);
    add(settings, "data", data);
    add(settings, "mail", mail);
    add(settings, "examples", examples);
    add(settings, "noise", noise);
    add(settings, "labelled", labelled);
    add(settings, "stream", stream);
    add(settings, "generator.concepts", concepts.isEmpty() ? "" : "" + concepts);
    add(settings, "generator.at", driftAt.isEmpty() ? "" : "" + driftAt);
    return settings;
  }

  private String kind() {
    if (!kind.isEmpty()) {
      return kind;
    }
    if (!concepts.isEmpty()) {
      return "generator";
    }
    if (!mail.isEmpty()) {
      return "mail";
    }
    String name = file.endsWith(".gz") ? file.substring(0, file.length() - 3) : file;
    for (String ending : List.of("csv", "jsonl", "npz")) {
      if (name.endsWith("." + ending)) {
        return ending;
      }
    }
    if (name.endsWith(".ndjson")) {
      return "jsonl";
    }
    if (!name.isEmpty()) {
      throw new Failure(
          "--file "
              + file
              + ": the ending does not say what it is; add --source csv, jsonl or npz");
    }
    return "";
  }

  /** Returns a list as YAML has it, whatever is in the texts. */
  private static String quoted(List<String> texts) {
    return texts.stream()
        .map(text -> "'" + text.replace("'", "''") + "'")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static void add(List<String> settings, String name, String value) {
    if (!value.isEmpty()) {
      settings.add("ingest.source." + name + "=" + value);
    }
  }
}
