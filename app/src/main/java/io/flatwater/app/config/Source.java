package io.flatwater.app.config;

import io.flatwater.ingest.noise.Annotation;
import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.ingest.shift.Schedule;
import io.flatwater.ingest.source.AnnotatedSource;
import io.flatwater.ingest.source.FirstExamples;
import io.flatwater.ingest.source.Form;
import io.flatwater.ingest.source.ImageStream;
import io.flatwater.ingest.source.PartlyLabelled;
import io.flatwater.ingest.source.RotatedProbes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What is sent into a stream: images that shift, a file of rows, or a generator's draws. */
public record Source(
    @Setting(
            value = "Stream to send to: the Kafka key; empty: `mnist` for images, else `kind`",
            pattern = "|\\S.{0,199}",
            form = "a text of 1 to 200 characters, or nothing")
        String stream,
    @Setting(
            value =
                "`images` (of `data`), `csv`, `jsonl` or `npz` (the rows of `file`, in their"
                    + " order), `mail` (the mails of `mail`, as vectors), or `generator`",
            fallback = "images")
        Kind kind,
    @Setting(
            value =
                "`mnist` (pulled once), `fashion-mnist` (Debian's package), or a directory of IDX"
                    + " files",
            fallback = "mnist",
            pattern = ".+",
            form = "mnist, fashion-mnist or a directory")
        String data,
    @Setting(
            value =
                "`spam` (SpamAssassin's public corpus, pulled once), or a directory or `.tgz` of"
                    + " mails in folders named spam and ham",
            fallback = "spam",
            pattern = ".+",
            form = "spam, a directory or a .tgz")
        String mail,
    @Setting("File of rows: CSV, JSON Lines or NPZ; the first two may be gzip") String file,
    @Setting("Column or array of the labels; empty: what the schema says") String label,
    @Setting("Column of event times; empty: what the schema says") String time,
    @Setting(value = "Columns that are no features, beside those in the schema", fallback = "[]")
        List<String> ignore,
    @Setting(
            value =
                "What is put in the place of a missing value: `refuse` (such a row is broken),"
                    + " `mean` or `zero`; empty: what the schema says",
            pattern = "|refuse|mean|zero",
            form = "refuse, mean, zero or nothing")
        String missing,
    @Setting(
            value =
                "What becomes of a broken row: `stop`, or `report` (a dead letter); empty: what the"
                    + " schema says",
            pattern = "|stop|report",
            form = "stop, report or nothing")
        String broken,
    @Setting("YAML file with the schema of `file`, see docs/data.md; empty: only `label` is known")
        String schema,
    @Setting(
            value =
                "How many examples; images beyond those there are come again; 0: 60,000 images or"
                    + " draws, or the whole file",
            fallback = "0",
            least = 0)
        long examples,
    @Setting(
            value = "Share of labels that are made wrong; -1: 0.2 for images, 0 for all else",
            fallback = "-1",
            least = -1,
            most = 0.999)
        double noise,
    @Setting("How labels are made wrong, and by whom") Mistakes mistakes,
    @Setting(
            value =
                "Examples that are sent with a label, the first ones; -1: all. What the others would"
                    + " have been labelled goes along as the clean label, to score by",
            fallback = "-1",
            least = -1)
        long labelled,
    @Setting(value = "Seed of order, draws and noise", fallback = "0") long seed,
    @Setting(
            value =
                "Milliseconds of event time between two examples that have no time of their own",
            fallback = "10",
            least = 1,
            most = 1e9)
        long intervalMillis,
    @Setting("What a generator draws from") Generated generator,
    @Setting(
            value =
                "What happens to images: `rotation`, `tint` (a hue), or `noise`, `blur`, `contrast`"
                    + " in severities 0 to 5; `rotation.*` says how strongly along the stream",
            fallback = "rotation")
        Shift shift,
    @Setting("How the shift changes along the stream") Rotation rotation,
    @Setting("The probe sets of rotated test images that are sent before") GivenProbes probes) {
  private static final long USUAL_EXAMPLES = 60_000;
  private static final double USUAL_IMAGE_NOISE = 0.2;

  /** Where examples come from. */
  public enum Kind {
    IMAGES,
    CSV,
    JSONL,
    NPZ,
    MAIL,
    GENERATOR
  }

  /** What happens to images. */
  public enum Shift {
    ROTATION,
    TINT,
    NOISE,
    BLUR,
    CONTRAST
  }

  public Source {
    ignore = List.copyOf(ignore);
    boolean rows = kind == Kind.CSV || kind == Kind.JSONL || kind == Kind.NPZ;
    if (rows && file.isEmpty()) {
      throw new IllegalArgumentException(
          "ingest.source.file: found nothing, expected a file, since ingest.source.kind is "
              + kind.name().toLowerCase(Locale.ROOT));
    }
    if (rows && label.isEmpty() && schema.isEmpty()) {
      throw new IllegalArgumentException(
          "ingest.source.label: found nothing, expected the column of the labels (--label), or a"
              + " schema (--schema)");
    }
  }

  /** Returns the stream to send to. */
  public String key() {
    if (!stream.isEmpty()) {
      return stream;
    }
    return kind == Kind.IMAGES ? "mnist" : kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns what annotators do to the labels.
   *
   * @throws ConfigurationException if the kind of mistakes does not suit the examples
   */
  public Annotation annotation(Form form) {
    return mistakes.annotation(
        wrongLabels(), noise < 0 ? Mistakes.Rate.AS_PUBLISHED : Mistakes.Rate.AS_SET, form, seed);
  }

  /** Tells whether the labels of a file or generator are annotated anew. */
  private boolean annotates() {
    return noise > 0
        || !mistakes.annotators().isEmpty()
        || mistakes.kind() == Mistakes.Kind.MATRIX
        || (mistakes.kind() == Mistakes.Kind.HUMAN && noise != 0);
  }

  /** Returns the same source with other mistakes and another seed. */
  public Source with(double otherNoise, long otherSeed) {
    return new Source(
        stream,
        kind,
        data,
        mail,
        file,
        label,
        time,
        ignore,
        missing,
        broken,
        schema,
        examples,
        otherNoise,
        mistakes,
        labelled,
        otherSeed,
        intervalMillis,
        generator,
        shift,
        rotation,
        probes);
  }

  /** Returns as many examples of an opened source as are wanted. */
  public io.flatwater.ingest.source.Source cut(io.flatwater.ingest.source.Source opened) {
    return examples > 0 && examples < opened.size() ? new FirstExamples(opened, examples) : opened;
  }

  /** Returns an opened source with mistakes in its labels; images have them from the start. */
  public io.flatwater.ingest.source.Source annotated(io.flatwater.ingest.source.Source opened) {
    // Labels that nobody touches keep their sources, and are not called clean.
    return kind != Kind.IMAGES && annotates()
        ? new AnnotatedSource(opened, annotation(opened.form()))
        : opened;
  }

  /**
   * Returns an opened source of which only so many examples have a label as are wanted.
   *
   * @param judged tells of an id whether its example is never learned from, and so keeps its label
   */
  public io.flatwater.ingest.source.Source partly(
      io.flatwater.ingest.source.Source opened, Predicate<String> judged) {
    return labelled < 0 ? opened : new PartlyLabelled(opened, labelled, judged);
  }

  /** Returns the number of images or draws. */
  public long length() {
    return examples == 0 ? USUAL_EXAMPLES : examples;
  }

  /** Returns the share of labels that are made wrong. */
  public double wrongLabels() {
    if (noise >= 0) {
      return noise;
    }
    return kind == Kind.IMAGES && mistakes.annotators().isEmpty() ? USUAL_IMAGE_NOISE : 0;
  }

  /** How strong the shift is along a stream. */
  public record Rotation(
      @Setting(
              value =
                  "`linear`: from one strength to another; `steps`: through `angles`; `cyclic`: to"
                      + " and fro",
              fallback = "linear")
          Form schedule,
      @Setting(
              value = "First strength: degrees counter-clockwise, of hue, or a severity",
              fallback = "0")
          double from,
      @Setting(value = "Last strength, or the turning point", fallback = "60") double to,
      @Setting(value = "Strengths, for `steps`", fallback = "[0, 30, 60]") List<Double> angles,
      @Setting(
              value = "How often to and fro, for `cyclic`",
              fallback = "2",
              least = 1,
              most = 1_000_000)
          int cycles) {

    /** Ways to rotate. */
    public enum Form {
      LINEAR,
      STEPS,
      CYCLIC
    }

    public Rotation {
      angles = List.copyOf(angles);
      if (schedule == Form.STEPS && angles.isEmpty()) {
        throw new IllegalArgumentException(
            "ingest.source.rotation.angles: found [], expected an angle at least");
      }
    }

    /** Returns the schedule of the angle. */
    public Schedule angle() {
      return switch (schedule) {
        case LINEAR -> new Schedule.Linear(from, to);
        case STEPS -> new Schedule.Steps(angles);
        case CYCLIC -> new Schedule.Cyclic(from, to, cycles);
      };
    }
  }

  /** Probe sets of rotated test images. */
  public record GivenProbes(
      @Setting(value = "Angles in degrees, one set each", fallback = "[0, 30, 60, 75, 90]")
          List<Double> angles,
      @Setting(value = "Angle of the set that sharpness is measured on", fallback = "60")
          double sharpness,
      @Setting(
              value = "Most images of a set; 0: all",
              fallback = "0",
              least = 0,
              most = Integer.MAX_VALUE)
          int rows) {

    public GivenProbes {
      angles = List.copyOf(angles);
      if (!angles.isEmpty() && !angles.contains(sharpness)) {
        throw new IllegalArgumentException(
            "ingest.source.probes.sharpness: found " + sharpness + ", expected one of " + angles);
      }
    }
  }

  /**
   * Returns what makes a stream of a data set's training images.
   *
   * @param dataset name of the data set, which the ids begin with
   * @param classes number of its classes
   */
  public ImageStream.Settings stream(String dataset, int classes) {
    return new ImageStream.Settings(
        dataset + "-train",
        length(),
        seed,
        rotation.angle(),
        new SymmetricNoise(wrongLabels(), classes, seed),
        ImageStream.Settings.START,
        Duration.ofMillis(intervalMillis));
  }

  /**
   * Returns the probe sets that a data set's test images make; the angles must not be empty.
   *
   * @param dataset name of the data set, which the ids begin with
   */
  public RotatedProbes given(String dataset) {
    return new RotatedProbes(
        dataset + "-test",
        probes.angles(),
        probes.sharpness(),
        probes.rows() == 0 ? Integer.MAX_VALUE : probes.rows());
  }
}
