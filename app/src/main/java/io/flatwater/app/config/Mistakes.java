package io.flatwater.app.config;

import io.flatwater.ingest.noise.Annotation;
import io.flatwater.ingest.noise.Annotators;
import io.flatwater.ingest.noise.Annotators.Annotator;
import io.flatwater.ingest.noise.ClassNoise;
import io.flatwater.ingest.noise.InstanceNoise;
import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.ingest.source.Form;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How labels are made wrong, and by whom. */
public record Mistakes(
    @Setting(
            value =
                "`symmetric`: any other class; `pair`: the next class; `human`: as people confuse"
                    + " ten kinds of pictures (CIFAR-10N), at their own rate of 40 % unless"
                    + " `ingest.source.noise` says another; `instance`: by what an example looks"
                    + " like; `matrix`: as `matrix` says",
            fallback = "symmetric")
        Kind kind,
    @Setting(
            "CSV file without a header: row i has the probabilities of the given classes for true"
                + " class i")
        String matrix,
    @Setting(
            value =
                "Annotators as `name=noise` or `name=noise*share`, for example `[anna=0.05*3,"
                    + " bert=0.4]`; each makes mistakes of this kind at his own rate, and examples"
                    + " get his name as source; empty: nobody in particular",
            fallback = "[]")
        List<String> annotators) {
  private static final int MOST_BYTES = 16 << 20;
  private static final Pattern ANNOTATOR =
      Pattern.compile("([^=*]{1,200})=([0-9.eE-]{1,20})(?:\\*([0-9.eE-]{1,20}))?");

  /** Kinds of mistakes. */
  public enum Kind {
    SYMMETRIC,
    PAIR,
    HUMAN,
    INSTANCE,
    MATRIX
  }

  public Mistakes {
    annotators = List.copyOf(annotators);
    if (kind == Kind.MATRIX && matrix.isEmpty()) {
      throw new IllegalArgumentException(
          "ingest.source.mistakes.matrix: found nothing, expected a file, since the kind is"
              + " matrix");
    }
    for (String annotator : annotators) {
      if (!ANNOTATOR.matcher(annotator).matches()) {
        throw new IllegalArgumentException(
            "ingest.source.mistakes.annotators: found \""
                + annotator
                + "\", expected name=noise or name=noise*share");
      }
    }
  }

  /**
   * Returns what the annotators do.
   *
   * @param rate share of wrong labels where nobody in particular annotates
   * @param published whether people's mistakes keep their own rate
   * @param form of the examples
   * @throws ConfigurationException if the kind does not suit them
   */
  Annotation annotation(double rate, Rate published, Form form, long seed) {
    try {
      if (annotators.isEmpty()) {
        return published == Rate.AS_PUBLISHED && kind == Kind.HUMAN
            ? human(form, Annotation.of(ClassNoise.human(seed)))
            : annotation(rate, form, seed);
      }
      List<Annotator> all = new ArrayList<>();
      for (String text : annotators) {
        Matcher matcher = ANNOTATOR.matcher(text);
        matcher.matches();
        double share = matcher.group(3) == null ? 1 : Double.parseDouble(matcher.group(3));
        // A seed of his own, so that annotators do not err on the same examples.
        Annotation work =
            annotation(Double.parseDouble(matcher.group(2)), form, seed + all.size() + 1);
        all.add(new Annotator(matcher.group(1).strip(), share, work));
      }
      return new Annotators(all, seed);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(List.of("ingest.source.mistakes: " + e.getMessage()));
    }
  }

  /** Whether people's mistakes keep the rate that was published. */
  enum Rate {
    AS_PUBLISHED,
    AS_SET
  }

  private Annotation annotation(double rate, Form form, long seed) {
    int classes = form.classes().size();
    return switch (kind) {
      case SYMMETRIC -> Annotation.of(new SymmetricNoise(rate, classes, seed));
      case PAIR -> Annotation.of(ClassNoise.pairFlip(rate, classes, seed));
      case HUMAN -> human(form, Annotation.of(ClassNoise.human(rate, seed)));
      case INSTANCE -> new InstanceNoise(rate, form, seed);
      case MATRIX -> Annotation.of(matrix(classes, seed));
    };
  }

  private static Annotation human(Form form, Annotation noise) {
    if (form.classes().size() != 10) {
      throw new IllegalArgumentException(
          "human mistakes are known for 10 classes, found " + form.classes().size());
    }
    return noise;
  }

  private ClassNoise matrix(int classes, long seed) {
    try {
      List<List<Double>> rows = new ArrayList<>();
      for (String line : SettingFile.text(Path.of(matrix), MOST_BYTES).lines().toList()) {
        if (!line.isBlank()) {
          rows.add(
              Arrays.stream(line.split(",")).map(cell -> Double.valueOf(cell.strip())).toList());
        }
      }
      if (rows.size() != classes) {
        throw new IllegalArgumentException(
            matrix + " has " + rows.size() + " rows for " + classes + " classes");
      }
      return new ClassNoise(rows, seed);
    } catch (IOException e) {
      throw new IllegalArgumentException(matrix + " cannot be read (" + e + ")", e);
    }
  }
}
