package io.flatwater.evaluator;

import io.flatwater.evaluator.sharpness.AdaptiveSharpness;
import io.flatwater.evaluator.sharpness.AscentSharpness;
import io.flatwater.evaluator.sharpness.AverageSharpness;
import io.flatwater.evaluator.sharpness.GradientNorm;
import io.flatwater.evaluator.sharpness.HessianSpectrum;
import io.flatwater.evaluator.sharpness.HessianTrace;
import io.flatwater.evaluator.sharpness.NormalisedSharpness;
import io.flatwater.evaluator.sharpness.SamSharpness;
import io.flatwater.evaluator.sharpness.SurrogateGap;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of the numbers in an {@code Evaluation}, and what they mean.
 *
 * <table>
 * <caption>Every record has those of the first part that its labels allow; the record in sum ({@code
 * probeSet *}) has them over the rows of all sets, and those of the second part besides.</caption>
 * <tr><td>{@code accuracy}</td><td>share of labelled rows whose likeliest class is the clean label
 * where that is known, else the given one</td></tr>
 * <tr><td>{@code accuracyGiven}</td><td>the same against given labels alone, over the rows that have
 * one</td></tr>
 * <tr><td>{@code accuracyClean}</td><td>the same against clean labels alone, likewise; clean labels
 * are known in experiments only</td></tr>
 * <tr><td>{@code balancedAccuracy}</td><td>mean over classes of the share of their rows that were
 * recognised</td></tr>
 * <tr><td>{@code macroF1}</td><td>mean of F₁ over the classes that occur or were
 * predicted</td></tr>
 * <tr><td>{@code worstClass}</td><td>lowest share of a class's rows that were recognised; {@code
 * worstClass.label} is the class's number</td></tr>
 * <tr><td>{@code nll}</td><td>mean negative log-likelihood of the same labels as {@code accuracy},
 * in nats</td></tr>
 * <tr><td>{@code brier}</td><td>mean squared distance of the probabilities from the one-hot label,
 * 0 to 2</td></tr>
 * <tr><td>{@code ece}</td><td>expected calibration error over 15 bins of equal width: the mean
 * distance of confidence and accuracy, weighted by rows</td></tr>
 * <tr><td>{@code eceEqualMass}</td><td>the same over 15 bins that hold equally many
 * rows</td></tr>
 * <tr><td>{@code labelled}</td><td>rows that have a clean or a given label; {@code rows} of the
 * record counts all</td></tr>
 * <tr><td>{@code worstDomain}</td><td>lowest {@code accuracy} of a domain; which one is said by the
 * record's {@code domain}</td></tr>
 * <tr><td>{@code meanDomain}</td><td>mean of {@code accuracy} over domains, each counted
 * once</td></tr>
 * <tr><td>{@code domains}</td><td>number of domains</td></tr>
 * <tr><td>{@code domain.*}</td><td>{@code accuracy} of each domain, by its name</td></tr>
 * <tr><td>{@code id.accuracy}</td><td>{@code accuracy} of the domain that the stream was in when the
 * checkpoint was cut (the record's {@code streamDomain}): in distribution; left out if no set is of
 * that domain</td></tr>
 * <tr><td>{@code ood.accuracy}</td><td>mean over the other domains, out of distribution, each
 * counted once; of all domains if the stream's is not known</td></tr>
 * <tr><td>{@code ood.worst}</td><td>lowest of them</td></tr>
 * <tr><td>{@code ood.gap}</td><td>{@code id.accuracy} less {@code ood.accuracy}</td></tr>
 * <tr><td>{@code sharpness.*}</td><td>on the first rows of the set that is marked for it; in sum,
 * those of the first such set by name. The suffix {@code .error} is the standard error, or the bound
 * that the measure speaks of, where the value is no exact one; {@code .gradients} is the price; {@code
 * .seconds} what the measure took, where time was measured; {@code .skipped} the seconds that it
 * was expected to take, where they were not there; {@code sharpness.rows} the number of rows. See
 * {@link io.flatwater.evaluator.sharpness}</td></tr>
 * </table>
 *
 * <p>A domain is what the sets of one {@code domain} hold together. A metric that has no rows to be
 * computed from is left out. Values are NaN or infinite where the model is.
 */
public final class Metrics {
  /** Name of the record in sum. */
  public static final String SUM = "*";

  public static final String ACCURACY = "accuracy";
  public static final String ACCURACY_GIVEN = "accuracyGiven";
  public static final String ACCURACY_CLEAN = "accuracyClean";
  public static final String BALANCED_ACCURACY = "balancedAccuracy";
  public static final String MACRO_F1 = "macroF1";
  public static final String WORST_CLASS = "worstClass";
  public static final String WORST_CLASS_LABEL = "worstClass.label";
  public static final String BRIER = "brier";
  public static final String NLL = "nll";
  public static final String ECE = "ece";
  public static final String ECE_EQUAL_MASS = "eceEqualMass";
  public static final String LABELLED = "labelled";
  public static final String WORST_DOMAIN = "worstDomain";
  public static final String MEAN_DOMAIN = "meanDomain";
  public static final String DOMAINS = "domains";
  public static final String ID_ACCURACY = "id.accuracy";
  public static final String OOD_ACCURACY = "ood.accuracy";
  public static final String OOD_WORST = "ood.worst";
  public static final String OOD_GAP = "ood.gap";

  /** What the names of the domains' own accuracies begin with. */
  public static final String DOMAIN_PREFIX = "domain.";

  public static final String SHARPNESS_ROWS = "sharpness.rows";

  /** What follows a measure's name: seconds that it took. These do not repeat. */
  public static final String SECONDS = ".seconds";

  /** What follows a measure's name: seconds that it would have taken, so that it was left out. */
  public static final String SKIPPED = ".skipped";

  /** Rows whose predictions were served and whose labels came later. */
  public static final String SERVED_ROWS = "served.rows";

  /** Share of them that were right; NaN if there are none. */
  public static final String SERVED_ACCURACY = "served.accuracy";

  /** All names but those of domains: what the rules of a gate may speak of. */
  public static final Set<String> NAMES = names();

  private Metrics() {}

  private static Set<String> names() {
    Set<String> names =
        new TreeSet<>(
            Set.of(
                ACCURACY,
                ACCURACY_GIVEN,
                ACCURACY_CLEAN,
                BALANCED_ACCURACY,
                MACRO_F1,
                WORST_CLASS,
                BRIER,
                NLL,
                ECE,
                ECE_EQUAL_MASS,
                LABELLED,
                WORST_DOMAIN,
                MEAN_DOMAIN,
                DOMAINS,
                ID_ACCURACY,
                OOD_ACCURACY,
                OOD_WORST,
                OOD_GAP,
                SERVED_ROWS,
                SERVED_ACCURACY));
    List<String> measures =
        List.of(
            SamSharpness.NAME,
            AscentSharpness.NAME,
            AdaptiveSharpness.NAME,
            NormalisedSharpness.NAME,
            AverageSharpness.NAME,
            GradientNorm.NAME,
            SurrogateGap.NAME,
            SurrogateGap.CURVATURE,
            HessianTrace.NAME,
            HessianSpectrum.NAME + "1",
            HessianSpectrum.NAME + "2",
            HessianSpectrum.NAME + "3");
    for (String measure : measures) {
      names.add(measure);
      names.add(measure + ".error");
    }
    return Collections.unmodifiableSet(names);
  }
}
