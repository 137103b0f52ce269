package io.flatwater.app.report;

import java.util.List;

/** How many labels are wrong, what the trainer made of that, and how right its suspicions were. */
final class NoiseSection {
  private static final List<String> HEAD =
      List.of("optimizer", "wrong labels", "estimated", "reported", "precision", "recall");

  private NoiseSection() {}

  static void write(Markup html, Result result) {
    if (result.arms().stream().noneMatch(arm -> arm.outcome().noise().known())) {
      return;
    }
    html.open("section", "aria-labelledby", "labels");
    html.element("h2", "Wrong labels", "id", "labels").line();
    html.element(
            "p",
            "Estimated from what each model said of a mini-batch before it was trained on it. Labels"
                + " that are probably wrong were reported once the estimate had settled: precision is"
                + " the share of them that is wrong, recall the share of the wrong ones that was"
                + " reported from then on.",
            "class",
            "lead")
        .line();
    html.open(
        "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Wrong labels");
    html.open("table", "class", "results").line();
    html.element("caption", "In percent; the estimate at the end with its 95 % interval").line();
    html.open("thead").open("tr");
    HEAD.forEach(title -> html.element("th", title, "scope", "col"));
    html.close().close().line();
    html.open("tbody").line();
    for (int i = 0; i < result.arms().size(); i++) {
      row(html, result.arms().get(i), i);
    }
    html.close().close().close().close().line();
  }

  private static void row(Markup html, Arm arm, int index) {
    Noise noise = arm.outcome().noise();
    html.open("tr").open("th", "scope", "row");
    Look.swatch(html, index);
    html.text(arm.name()).close();
    html.element("td", Format.percent(noise.wrong().accuracy()));
    html.element(
        "td",
        Format.percent(noise.rate().value())
            + " ["
            + Format.percent(noise.rate().low())
            + ", "
            + Format.percent(noise.rate().high())
            + "]");
    html.element("td", Format.count(noise.issues().reported()));
    html.element("td", Format.percent(noise.issues().precision().accuracy()));
    html.element("td", Format.percent(noise.issues().recall().accuracy()));
    html.close().line();
  }
}
