package io.flatwater.app.experiment;

import io.flatwater.app.Failure;
import io.flatwater.app.config.ExperimentFile;
import io.flatwater.evaluator.sharpness.AdaptiveSharpness;
import io.flatwater.evaluator.sharpness.AscentSharpness;
import io.flatwater.evaluator.sharpness.AverageSharpness;
import io.flatwater.evaluator.sharpness.GradientNorm;
import io.flatwater.evaluator.sharpness.HessianSpectrum;
import io.flatwater.evaluator.sharpness.HessianTrace;
import io.flatwater.evaluator.sharpness.NormalisedSharpness;
import io.flatwater.evaluator.sharpness.SamSharpness;
import io.flatwater.evaluator.sharpness.Sharpness;
import io.flatwater.evaluator.sharpness.SurrogateGap;

/** The measures of sharpness by the names that experiment files use, with usual settings. */
final class Measures {
  private static final float RHO = 0.05f;

  private Measures() {}

  /** Returns a measure by its name. */
  static Sharpness of(String name) {
    return switch (name) {
      case "sam" -> new SamSharpness(RHO);
      case "ascent" -> new AscentSharpness(RHO, 10);
      case "adaptive" -> new AdaptiveSharpness(0.5f);
      case "normalised" -> new NormalisedSharpness(0.5f, 10);
      case "average" -> new AverageSharpness(0.01f, 20);
      case "spectrum" -> new HessianSpectrum(1, 20);
      case "trace" -> new HessianTrace(20);
      case "surrogate-gap" -> new SurrogateGap(RHO);
      case "gradient-norm" -> new GradientNorm();
      default ->
          throw new Failure(
              "judging.sharpness: found " + name + ", expected some of " + ExperimentFile.MEASURES);
    };
  }
}
