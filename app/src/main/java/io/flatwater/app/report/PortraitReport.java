package io.flatwater.app.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checkpoints from close by as one HTML page, made as {@link HtmlReport} is. */
public final class PortraitReport {
  private PortraitReport() {}

  /**
   * Writes the page; an older file is replaced.
   *
   * @param result an arm for each checkpoint, with its portrait and its accuracies
   * @throws IOException if the file cannot be written
   */
  public static void write(Result result, Path file) throws IOException {
    Files.writeString(file, of(result));
  }

  /** Returns the page. */
  public static String of(Result result) {
    return Page.of(
        result.title(),
        html -> {
          html.open("header");
          html.element("p", "Flatwater", "class", "brand");
          html.element("h1", result.title());
          html.close().line();
          html.open("section", "aria-label", "Checkpoints");
          accuracies(result).write(html);
          html.open("div", "class", "figures").line();
          List<ModelSection.Shown> shown = new ArrayList<>();
          for (Arm arm : result.arms()) {
            shown.add(new ModelSection.Shown(arm.name(), shown.size(), List.of(arm)));
          }
          new ModelSection("model", result.shift(), shown).write(html);
          html.close().close().line();
        });
  }

  private static Grid accuracies(Result result) {
    List<String> head = new ArrayList<>(List.of("checkpoint", "step"));
    result.shift().domains().forEach(d -> head.add(result.shift().label(d)));
    head.addAll(List.of("NLL", "ECE", "SAM sharpness", "state"));
    List<List<String>> rows = new ArrayList<>();
    for (Arm arm : result.arms()) {
      for (Judgement j : arm.judgements()) {
        List<String> row = new ArrayList<>(List.of(arm.name(), Format.count(j.step())));
        result.shift().domains().forEach(d -> row.add(Format.percent(j.accuracyOn(d))));
        row.add(Format.digits(j.nll()));
        row.add(Format.digits(j.ece()));
        row.add(Format.digits(j.sharpness()));
        row.add(Table.shortHash(arm));
        rows.add(row);
      }
    }
    return new Grid("Accuracy in percent by domain of the probe sets", head, rows);
  }
}
