package io.flatwater.app.report;

import java.util.List;

/**
 * A table of texts; the first column names the row.
 *
 * @param caption what is in it
 * @param head titles of the columns
 * @param rows as wide as {@code head}
 */
record Grid(String caption, List<String> head, List<List<String>> rows) {
  Grid {
    head = List.copyOf(head);
    rows = List.copyOf(rows);
  }

  /** Writes the table, to scroll sideways where it is wider than the page. */
  void write(Markup html) {
    html.element("p", caption, "class", "caption").line();
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
    html.open("table").line();
    html.open("thead").open("tr");
    head.forEach(title -> html.element("th", title, "scope", "col"));
    html.close().close().line();
    html.open("tbody").line();
    for (List<String> row : rows) {
      html.open("tr");
      html.element("th", row.get(0), "scope", "row");
      row.stream().skip(1).forEach(cell -> html.element("td", cell));
      html.close().line();
    }
    html.close().close().close().line();
  }

  /** Writes the table behind a line that opens it. */
  void writeFolded(Markup html) {
    html.open("details").element("summary", "The numbers");
    write(html);
    html.close().line();
  }
}
