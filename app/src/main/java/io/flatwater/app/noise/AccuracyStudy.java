package io.flatwater.app.noise;

import io.flatwater.ingest.noise.ClassNoise;
import io.flatwater.ingest.noise.LabelNoise;
import io.flatwater.ingest.noise.SymmetricNoise;
import io.flatwater.ingest.shift.Schedule;
import io.flatwater.ingest.source.ImageStream;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.model.Definition;
import io.flatwater.schemas.StepReport;
import io.flatwater.trainer.Method;
import io.flatwater.trainer.noise.NoiseReport;
import io.flatwater.trainer.noise.NoiseReport.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holds the estimated share of wrong labels to the true one, at the end of streams of images that
 * turn while labels of a known share are made wrong.
 *
 * @param examples length of each stream
 * @param angle degrees by which it has turned at its end
 * @param method that the model is trained with
 * @param seeds streams for each row
 */
public record AccuracyStudy(long examples, double angle, Method method, int seeds) {

  private static final List<Integer> HIDDEN = List.of(256, 128);

  /** How labels are made wrong. */
  public enum Kind {
    /** Every other class is as likely. */
    SYMMETRIC {
      @Override
      LabelNoise noise(double rate, int classes, long seed) {
        return new SymmetricNoise(rate, classes, seed);
      }
    },
    /** The next class. */
    PAIR {
      @Override
      LabelNoise noise(double rate, int classes, long seed) {
        return ClassNoise.pairFlip(rate, classes, seed);
      }
    },
    /** As people mistake ten kinds of pictures, scaled to the rate. */
    HUMAN {
      @Override
      LabelNoise noise(double rate, int classes, long seed) {
        return ClassNoise.human(rate, seed);
      }
    };

    abstract LabelNoise noise(double rate, int classes, long seed);
  }

  /**
   * One stream.
   *
   * @param wrong true share of wrong labels, chance included
   * @param estimate of it, at the end
   * @param reported labels reported as wrong
   * @param hits those of them that are
   * @param missed wrong labels that were not reported, though the estimate had settled
   */
  public record Run(double wrong, Rate estimate, long reported, long hits, long missed) {

    /** Returns by how much the estimate is too high. */
    public double miss() {
      return estimate.value() - wrong;
    }

    /** Tells whether the interval holds the truth. */
    public boolean held() {
      return estimate.low() <= wrong && wrong <= estimate.high();
    }
  }

  /** Returns the streams of one kind and rate, one for each seed. */
  public List<Run> run(LabelledImages images, Kind kind, double rate) {
    return IntStream.range(0, seeds).parallel().mapToObj(s -> run(images, kind, rate, s)).toList();
  }

  private Run run(LabelledImages images, Kind kind, double rate, long seed) {
    ImageStream stream =
        new ImageStream(
            images,
            ImageStream.Settings.of(
                "study",
                examples,
                seed,
                new Schedule.Linear(0, angle),
                kind.noise(rate, images.classes(), seed)));
    Definition definition =
        Definition.mlp(images.height() * images.width(), HIDDEN, images.classes());
    try (Walk walk = new Walk(definition, images, method, seed)) {
      List<StepReport> reports = new ArrayList<>();
      walk.along(stream, (batch, stepped) -> reports.add(stepped.report()));
      return run(reports, walk.trainer().noise().map(NoiseReport::rate).orElseThrow());
    }
  }

  private static Run run(List<StepReport> reports, Rate estimate) {
    long wrong = 0;
    long known = 0;
    long reported = 0;
    long hits = 0;
    long settled = 0;
    for (StepReport r : reports) {
      wrong += r.getWrong();
      known += r.getCleanKnown();
      reported += r.getSuspects();
      hits += r.getSuspectsWrong();
      settled += reported > 0 ? r.getWrong() : 0;
    }
    return new Run((double) wrong / known, estimate, reported, hits, settled - hits);
  }
}
