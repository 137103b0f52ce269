package io.flatwater.app.stream;

import io.flatwater.app.report.Score;
import io.flatwater.app.report.TaughtText;
import java.util.List;
import java.util.Locale;

/**
 * How optimizers did on a stream, beside the baselines.
 *
 * @param source what the stream was
 * @param classes number of classes
 * @param unlabelled examples without a label
 * @param persistence accuracy of giving the label of the example before
 * @param majority accuracy of giving the class that was most frequent so far
 * @param results of the optimizers
 */
public record Standings(
    String source,
    int classes,
    long unlabelled,
    double persistence,
    double majority,
    List<Result> results) {

  public Standings {
    results = List.copyOf(results);
  }

  /**
   * One optimizer.
   *
   * @param name of it
   * @param optimizer with all its settings
   * @param rows labelled examples that it was tested on
   * @param accuracy share of them whose given label was predicted before it was learned
   * @param kappa Cohen's κ on the same
   * @param kappaTemporal κ beside persistence: positive only if it does better
   * @param cleanAccuracy share predicted as the clean label says; NaN if none is known
   * @param unlabelled right answers on examples whose label nobody saw, but is known
   * @param taught right ones among the labels that the model gave itself and learned from
   * @param stepsPerSecond mini-batches a second
   */
  public record Result(
      String name,
      String optimizer,
      long rows,
      double accuracy,
      double kappa,
      double kappaTemporal,
      double cleanAccuracy,
      Score unlabelled,
      Score taught,
      double stepsPerSecond) {}

  /** Returns the table for people. */
  public String table() {
    StringBuilder out = new StringBuilder();
    boolean clean = results.stream().anyMatch(r -> !Double.isNaN(r.cleanAccuracy()));
    boolean unseen = results.stream().anyMatch(r -> r.unlabelled().rows() > 0);
    out.append(source).append(", ").append(classes).append(" classes\n\n");
    out.append(
        row(
            "",
            "accuracy",
            "kappa",
            "kappa temporal",
            unseen ? "without label" : clean ? "clean accuracy" : ""));
    out.append(row("persistence", percent(persistence), "", number(0), ""));
    out.append(row("majority", percent(majority), number(0), beyond(majority), ""));
    for (Result r : results) {
      out.append(
          row(
              r.name(),
              percent(r.accuracy()),
              number(r.kappa()),
              number(r.kappaTemporal()),
              unseen
                  ? percent(r.unlabelled().accuracy())
                  : clean ? percent(r.cleanAccuracy()) : ""));
    }
    if (unlabelled > 0) {
      out.append("\n").append(unlabelled).append(" examples had no label\n");
    }
    for (Result r : results) {
      if (r.taught().rows() > 0) {
        out.append(TaughtText.line(r.name(), r.taught())).append('\n');
      }
    }
    return out.toString();
  }

  /** Returns κ beside persistence of some accuracy. */
  private String beyond(double accuracy) {
    return number((accuracy - persistence) / (1 - persistence));
  }

  private static String row(String name, String a, String b, String c, String d) {
    return String.format(Locale.ROOT, "%-20s %9s %8s %15s %15s", name, a, b, c, d).stripTrailing()
        + "\n";
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "-";
  }
}
