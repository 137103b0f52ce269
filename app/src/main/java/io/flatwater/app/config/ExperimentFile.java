package io.flatwater.app.config;

import io.flatwater.evaluator.sharpness.Landscape;
import io.flatwater.evaluator.sharpness.Routine;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An experiment as a YAML file says it: a grid of noise rates, optimizers and seeds. */
public record ExperimentFile(
    @Setting(
            value = "Short name",
            pattern = "[a-z0-9][a-z0-9.-]{0,60}",
            form = "a name of small letters, digits, '.' and '-', such as rotated-mnist")
        String name,
    @Setting(value = "One line for the top of the report", fallback = "") String title,
    @Setting("The stream") Data data,
    @Setting("A file, mails or a generator in place of those images: as in ingest.source")
        Source source,
    @Setting("Adaptation without labels, in place of the stream") Gradual gradual,
    @Setting("The model") Model model,
    @Setting(
            value =
                "Optimizers, each `[LABEL=]NAME[:KEY=VALUE,...]`; differences are taken to the"
                    + " first",
            fallback = "[sgd, sam, momentum-sam]")
        List<String> arms,
    @Setting(
            value = "Each decides order, noise and initial parameters of one repetition",
            fallback = "[0, 1, 2]")
        List<Integer> seeds,
    @Setting("How checkpoints are judged") Judging judging,
    @Setting("What it may cost") Budget budget) {

  /** The stream: images that turn, some with wrong labels. */
  public record Data(
      @Setting(
              value =
                  "`mnist`, `fashion-mnist`, or a directory of IDX files; for adaptation without"
                      + " labels also `gaussians`, whose angles are shares of the way",
              fallback = "mnist")
          String set,
      @Setting(
              value = "How many training images are used, the first ones; 0: all",
              fallback = "0",
              least = 0,
              most = 1 << 24)
          int images,
      @Setting(
              value = "Length of the stream; beyond the images they come again in another order",
              fallback = "60000",
              least = 1,
              most = 1L << 40)
          long examples,
      @Setting(value = "Degrees at its start", fallback = "0") double from,
      @Setting(value = "Degrees at its end", fallback = "60") double to,
      @Setting(
              value =
                  "Shares of labels that are wrong (symmetric noise of images); the grid has each of"
                      + " them; none: 0.2 of images, and of a source as it says",
              fallback = "[]",
              least = 0,
              most = 0.999)
          List<Double> noise,
      @Setting(
              value =
                  "Examples that have a label, the first ones; the others have none, and what an"
                      + " arm's `unlabelled` says becomes of them; -1: all have one",
              fallback = "-1",
              least = -1)
          long labelled,
      @Setting(value = "Examples of a mini-batch", fallback = "128", least = 1, most = 1 << 16)
          int batchRows) {
    public Data {
      noise = List.copyOf(noise);
    }

    /** Tells whether nothing is said that only images have. */
    boolean isOfSources() {
      Data usual = (Data) new Binder(Map.of()).bind(Data.class, Trees.EMPTY);
      return equals(
          new Data(
              usual.set,
              usual.images,
              usual.examples,
              usual.from,
              usual.to,
              noise,
              usual.labelled,
              batchRows));
    }

    /** Returns the same without what differs from run to run of the grid. */
    public Data withoutGrid() {
      return new Data(set, images, examples, from, to, List.of(), labelled, batchRows);
    }

    /** Tells whether the data are drawn rather than read. */
    public boolean isGaussian() {
      return set.equals(GAUSSIANS);
    }
  }

  /** The model. */
  public record Model(
      @Setting(
              value = "Widths of the hidden layers",
              fallback = "[256, 128]",
              least = 1,
              most = 1 << 16)
          List<Integer> hidden,
      @Setting(value = "`auto`, `onednn`, or `dl4j`", fallback = "auto")
          Trainer.Executor executor) {
    public Model {
      hidden = List.copyOf(hidden);
    }
  }

  /** How checkpoints are judged. */
  public record Judging(
      @Setting(
              value = "Degrees at which the test images judge each checkpoint",
              fallback = "[0, 30, 60, 75, 90]")
          List<Double> angles,
      @Setting(
              value = "One of them: its first images are the fixed set for sharpness",
              fallback = "60")
          double sharpnessAngle,
      @Setting(
              value = "Test images at each angle until the last checkpoint; 0: all",
              fallback = "2000",
              least = 0,
              most = 1 << 24)
          int intermediateRows,
      @Setting(
              value = "Images that sharpness is measured on",
              fallback = "1000",
              least = 1,
              most = 1 << 24)
          int sharpnessRows,
      @Setting(
              value =
                  "Measures of sharpness, each `NAME[:KEY=VALUE,...]`, with `every=N` of every N-th"
                      + " checkpoint and the last. "
                      + Evaluator.SharpnessSection.MEASURES,
              fallback = "[sam, gradient-norm]")
          List<String> sharpness,
      @Setting(
              value = "Mini-batches between two checkpoints",
              fallback = "50",
              least = 1,
              most = 1L << 40)
          long everySteps,
      @Setting(
              value =
                  "Points of the line that the loss around the last checkpoints is drawn along, one"
                      + " more than a multiple of 4; the plane has half as many to a side; 0: no"
                      + " drawing",
              fallback = "25",
              least = 0,
              most = 401)
          int slicePoints,
      @Setting(
              value = "How far it is drawn, in lengths of the model, filter by filter",
              fallback = "1",
              least = 1e-6,
              most = 1e6)
          double sliceRadius,
      @Setting(
              value = "Equal parts of a source; the examples held out of each are a probe set",
              fallback = "5",
              least = 1,
              most = 100)
          int parts,
      @Setting(
              value = "Share of a source's examples that is held out",
              fallback = "0.1",
              least = 0.001,
              most = 0.9)
          double heldOut) {
    public Judging {
      angles = List.copyOf(angles);
      sharpness = List.copyOf(sharpness);
      if (!angles.contains(sharpnessAngle)) {
        throw new IllegalArgumentException(
            "judging.sharpnessAngle: found " + sharpnessAngle + ", expected one of " + angles);
      }
      try {
        new Landscape.Frame(slicePoints, sliceRadius);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("judging.slice: " + e.getMessage(), e);
      }
      try {
        Evaluator.SharpnessSection.routines(sharpness);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("judging.sharpness: " + e.getMessage(), e);
      }
    }

    /** Returns how the loss is drawn. */
    public Landscape.Frame frame() {
      return new Landscape.Frame(slicePoints, sliceRadius);
    }

    /** Returns the measures of sharpness. */
    public List<Routine> routines() {
      return Evaluator.SharpnessSection.routines(sharpness);
    }
  }

  /** What it may cost. */
  public record Budget(
      @Setting(
              value = "Runs at the same time; 0: one for each core",
              fallback = "0",
              least = 0,
              most = 1024)
          int threads,
      @Setting(
              value = "Seconds after which no further run is begun; 0: no end",
              fallback = "0",
              least = 0)
          long seconds) {}

  private static final Source NO_SOURCE =
      (Source) new Binder(Map.of()).bind(Source.class, Trees.EMPTY);

  private static final List<Double> USUAL_NOISE = List.of(0.2);

  /** The name of the data set that is drawn. */
  public static final String GAUSSIANS = "gaussians";

  /** Tells whether models adapt without labels. */
  public boolean isGradual() {
    return !gradual.between().isEmpty();
  }

  /** Tells whether the stream is a source of its own kind, and not the images of {@code data}. */
  public boolean isSourced() {
    return !source.equals(NO_SOURCE);
  }

  /** Returns the shares of labels that are made wrong; empty: a source says it. */
  public List<Double> noise() {
    return !data.noise().isEmpty() || isSourced() ? data.noise() : USUAL_NOISE;
  }

  public ExperimentFile {
    arms = List.copyOf(arms);
    boolean sourced = !source.equals(NO_SOURCE);
    require(
        !sourced || gradual.between().isEmpty(),
        "gradual.between",
        gradual.between(),
        "nothing beside a source: only images and gaussians come by domains");
    require(
        !sourced || data.isOfSources(),
        "data",
        data,
        "no more than noise and batchRows beside a source, which says the rest itself");
    require(
        !data.isGaussian() || !gradual.between().isEmpty(),
        "gradual.between",
        gradual.between(),
        "some numbers of domains, because data.set is " + GAUSSIANS);
    require(
        !data.isGaussian() || gradual.network() == Gradual.Shape.MLP,
        "gradual.network",
        "cnn",
        "mlp, because " + GAUSSIANS + " are no images");
    seeds = List.copyOf(seeds);
    require(!arms.isEmpty(), "arms", "[]", "at least one optimizer");
    require(!seeds.isEmpty(), "seeds", "[]", "at least one seed");
    require(new HashSet<>(seeds).size() == seeds.size(), "seeds", seeds, "different ones");
    require(
        gradual.between().isEmpty() || data.labelled() < 0,
        "data.labelled",
        data.labelled(),
        "nothing, because gradual.sourceRows says how many examples have a label");
    Set<String> labels = new HashSet<>();
    for (String arm : arms) {
      ArmText parsed = arm(arm);
      require(
          gradual.between().isEmpty() || !parsed.hasPolicies(),
          "arms",
          arm,
          "an optimizer alone, because gradual.between is set: policies on noise, drift and unlabelled"
              + " rows are a stream's; gradual.dropped and gradual.teaching say how models adapt");
      require(
          labels.add(parsed.label()),
          "arms",
          "two of the name " + parsed.label(),
          "different names; write LABEL=NAME:KEY=VALUE");
    }
  }

  /**
   * Reads the text of a file.
   *
   * @param changes YAML by path, such as {@code data.examples}, laid over what the file says; where
   *     there are some, comments are lost
   * @throws ConfigurationException if it cannot be read
   */
  public static String text(Path file, Map<String, String> changes) {
    String text = Trees.text(file);
    return changes.isEmpty()
        ? text
        : Trees.write(Trees.with(Trees.parse(file.toString(), text), changes));
  }

  /**
   * Returns the experiment that a text says.
   *
   * @param name of the file, for messages
   * @throws ConfigurationException with every problem there is
   */
  public static ExperimentFile parse(String name, String text) {
    try {
      return (ExperimentFile)
          new Binder(Map.of()).bind(ExperimentFile.class, Trees.parse(name, text));
    } catch (ConfigurationException e) {
      // The settings of a source name themselves as the services' configuration has them.
      throw new ConfigurationException(
          e.problems().stream().map(p -> p.replace("ingest.source.", "source.")).toList());
    }
  }

  /** Returns the optimizers in their order. */
  public List<ArmText> parsedArms() {
    return arms.stream().map(ExperimentFile::arm).toList();
  }

  private static ArmText arm(String text) {
    try {
      return ArmText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("arms: " + text + ": " + e.getMessage(), e);
    }
  }

  private static void require(boolean holds, String path, Object found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(path + ": found " + found + ", expected " + expected);
    }
  }
}
