package io.flatwater.app.report;

import java.util.List;

/** The runs that came to no result, and why. */
final class FailedSection {
  private static final String CAPTION = "Runs that FAILED; nothing below counts them";

  private FailedSection() {}

  /** Returns a row for each of them. */
  static Grid grid(Comparison comparison) {
    return new Grid(
        CAPTION,
        List.of("run", "seed", "reason"),
        comparison.failed().stream()
            .map(
                f ->
                    List.of(
                        f.condition() + ", " + f.optimizer(), Long.toString(f.seed()), f.reason()))
            .toList());
  }

  /** Writes them, if there are any. */
  static void write(Markup html, Comparison comparison) {
    if (comparison.failed().isEmpty()) {
      return;
    }
    html.open("section", "aria-labelledby", "failed", "class", "failed");
    int runs = comparison.failed().size();
    html.element("h2", runs == 1 ? "1 run failed" : runs + " runs failed", "id", "failed").line();
    html.element("p", CAPTION + ".", "class", "lead").line();
    html.open("dl").line();
    comparison
        .failed()
        .forEach(
            f ->
                html.element("dt", f.condition() + ", " + f.optimizer() + ", seed " + f.seed())
                    .element("dd", f.reason())
                    .line());
    html.close().close().line();
  }
}
