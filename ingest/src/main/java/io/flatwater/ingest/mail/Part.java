package io.flatwater.ingest.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail, or a part of one that has several: headers and a body of bytes, each byte a character.
 *
 * @param headers the first one of each name, names in small letters, folded lines joined
 * @param body as it was sent
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2045">RFC 2045</a>
 */
record Part(Map<String, String> headers, String body) {
  private static final int DEEPEST = 6;
  private static final int MOST_PARTS = 64;
  private static final int MOST_HEADERS = 500;
  private static final int LONGEST_HEADER = 4000;

  /** Splits headers from body at the first empty line. */
  static Part of(String raw) {
    Map<String, String> headers = new HashMap<>();
    String name = "";
    int at = 0;
    while (at < raw.length()) {
      int end = raw.indexOf('\n', at);
      end = end < 0 ? raw.length() : end;
      String line = raw.substring(at, end);
      at = Math.min(raw.length(), end + 1);
      if (line.isBlank()) {
        break;
      }
      int colon = line.indexOf(':');
      if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        String folded = line.strip();
        headers.computeIfPresent(
            name, (n, value) -> value.length() > LONGEST_HEADER ? value : value + " " + folded);
      } else if (colon > 0 && headers.size() < MOST_HEADERS) {
        name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1).strip();
        // Of headers that come twice the first counts, and lines folded into the second are lost.
        name = headers.putIfAbsent(name, value) == null ? name : "";
      }
    }
    return new Part(headers, raw.substring(at));
  }

  /** Returns the value of a header; empty if there is none. */
  String header(String name) {
    String value = headers.getOrDefault(name, "");
    return value.substring(0, Math.min(value.length(), LONGEST_HEADER));
  }

  /** Returns what a person would read: the plain text, else the text of the HTML, else nothing. */
  String text() {
    return text("text/plain", 0).or(() -> text("text/html", 0).map(Html::text)).orElse("");
  }

  /** Returns the first text of a type in this part or the parts in it. */
  private Optional<String> text(String wanted, int depth) {
    String type = type();
    if (type.startsWith("multipart/") && depth < DEEPEST) {
      return parts().stream().flatMap(p -> p.text(wanted, depth + 1).stream()).findFirst();
    }
    boolean plain = type.isEmpty() || type.equals("text");
    if (!type.equals(wanted) && !(plain && wanted.equals("text/plain"))) {
      return Optional.empty();
    }
    return Optional.of(decoded()).filter(text -> !text.isBlank());
  }

  private List<Part> parts() {
    String boundary = parameter("boundary");
    List<Part> parts = new ArrayList<>();
    if (boundary.isEmpty()) {
      return parts;
    }
    String mark = "--" + boundary;
    int at = body.startsWith(mark) ? 0 : after("\n" + mark, 0, 1);
    while (at >= 0 && parts.size() < MOST_PARTS) {
      int line = body.indexOf('\n', at);
      if (line < 0 || body.startsWith("--", at + mark.length())) {
        break;
      }
      int next = after("\n" + mark, line, 1);
      parts.add(of(body.substring(line + 1, next < 0 ? body.length() : Math.max(line + 1, next))));
      at = next;
    }
    return parts;
  }

  private int after(String text, int from, int skip) {
    int found = body.indexOf(text, from);
    return found < 0 ? -1 : found + skip;
  }

  private String decoded() {
    byte[] bytes =
        switch (header("content-transfer-encoding").strip().toLowerCase(Locale.ROOT)) {
          case "base64" -> Transfer.base64(body);
          case "quoted-printable" -> Transfer.quotedPrintable(body);
          default -> body.getBytes(StandardCharsets.ISO_8859_1);
        };
    return new String(bytes, Transfer.charset(parameter("charset")));
  }

  private String type() {
    return header("content-type").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private String parameter(String name) {
    Matcher m =
        Pattern.compile(
                "(?i)[;\\s]" + name + "\\s{0,4}=\\s{0,4}(?:\"([^\"]{0,200})\"|([^;\\s]{1,200}))")
            .matcher(header("content-type"));
    if (!m.find()) {
      return "";
    }
    return m.group(1) == null ? m.group(2) : m.group(1);
  }
}
