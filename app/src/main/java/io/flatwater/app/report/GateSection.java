package io.flatwater.app.report;

import java.util.List;

/** Which model was live one after the other, and why. */
final class GateSection {
  private GateSection() {}

  static void write(Markup html, Result result) {
    List<Turn> turns = result.turns();
    if (turns.isEmpty()) {
      return;
    }
    List<Turn> changes = turns.stream().filter(Turn::isChange).toList();
    html.open("section", "aria-labelledby", "gate");
    html.element("h2", "Which model was live", "id", "gate").line();
    html.element(
            "p",
            "The gate compares each judged checkpoint with the live one by its rules. "
                + changes.size()
                + " of its "
                + turns.size()
                + " verdicts changed something; in the others the live model was kept. The order in"
                + " which checkpoints of several optimizers are judged differs from run to run, and"
                + " so may this.",
            "class",
            "lead")
        .line();
    table(html, "What changed, first to last", changes);
    html.open("details").element("summary", "Every verdict");
    table(html, "Every verdict, first to last", turns);
    html.close().line();
    html.close().line();
  }

  private static void table(Markup html, String caption, List<Turn> turns) {
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
    html.open("table", "class", "verdicts").line();
    html.element("caption", caption).line();
    html.open("thead").open("tr");
    for (String title : List.of("model", "step", "verdict", "by", "because")) {
      html.element("th", title, "scope", "col");
    }
    html.close().close().line();
    html.open("tbody").line();
    for (Turn turn : turns) {
      html.open("tr");
      Turn.Model model = turn.model();
      html.element("th", model.lineage() + "@" + model.version(), "scope", "row");
      html.element("td", Long.toString(model.step()));
      html.element("td", turn.verdict());
      html.element("td", turn.actor());
      html.element("td", turn.reason(), "class", "why");
      html.close().line();
    }
    html.close().close().close().line();
  }
}
