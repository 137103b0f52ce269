package io.flatwater.ingest.mail;

import java.util.Locale;
import java.util.Map;

/** HTML without its tags, scripts, styles and comments, in one pass over any text. */
final class Html {
  private static final int LONGEST_ENTITY = 10;
  private static final Map<String, String> ENTITIES =
      Map.of(
          "amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ", "copy",
          "\u00a9", "reg", "\u00ae");

  private Html() {}

  /** Returns what a person would see, about; tags become spaces. */
  static String text(String html) {
    StringBuilder text = new StringBuilder(html.length());
    String small = html.toLowerCase(Locale.ROOT);
    boolean aligned = small.length() == html.length();
    for (int i = 0; i < html.length(); i++) {
      char c = html.charAt(i);
      if (c == '<') {
        i = end(aligned ? small : html, i) - 1;
        text.append(' ');
      } else if (c == '&') {
        i = entity(html, i, text) - 1;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /** Returns the index behind the tag, comment, script or style that begins at one. */
  private static int end(String html, int at) {
    if (html.startsWith("<!--", at)) {
      return behind(html, "-->", at);
    }
    if (html.startsWith("<script", at)) {
      return behind(html, "</script>", at);
    }
    if (html.startsWith("<style", at)) {
      return behind(html, "</style>", at);
    }
    return behind(html, ">", at);
  }

  private static int behind(String html, String mark, int at) {
    int found = html.indexOf(mark, at);
    // What is never closed hides all the rest, as it does in a browser.
    return found < 0 ? html.length() : found + mark.length();
  }

  private static int entity(String html, int at, StringBuilder text) {
    int end = html.indexOf(';', at);
    if (end < 0 || end - at > LONGEST_ENTITY) {
      text.append('&');
      return at + 1;
    }
    String name = html.substring(at + 1, end);
    String known = ENTITIES.get(name);
    int code = name.startsWith("#") ? code(name.substring(1)) : -1;
    if (known == null && code < 0) {
      text.append('&');
      return at + 1;
    }
    if (known != null) {
      text.append(known);
    } else {
      text.appendCodePoint(code);
    }
    return end + 1;
  }

  private static int code(String digits) {
    try {
      int code =
          digits.startsWith("x")
              ? Integer.parseInt(digits.substring(1), 16)
              : Integer.parseInt(digits);
      return Character.isValidCodePoint(code) && code > 31 ? code : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
